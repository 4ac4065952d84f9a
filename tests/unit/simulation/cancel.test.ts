import { expect } from 'chai';
import type { Order, OrderTarget } from '#shared/simulation/types.ts';
import { BTC, d, kindsOf, listing, refusalOf, TestVenue } from './venue.ts';

const byId = ({ id }: Order): OrderTarget => ({ kind: 'id', id });
const CANCEL = { kind: 'cancel-order', account: 'ann', symbol: BTC, cancelClientId: 'c', onlyIf: null } as const;

describe('simulation: cancelling and amending', () => {
  it('refuses to cancel what is unknown, closed, of somebody else, or not as the client thinks', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 10, 90));
    const cancel = (changes: object) => refusalOf(venue.run({ ...CANCEL, target: byId(order), ...changes }))?.kind;
    expect(cancel({ target: { kind: 'id', id: 99 } })).to.equal('unknown-order');
    expect(cancel({ target: { kind: 'client-id', clientOrderId: 'nobody' } })).to.equal('unknown-order');
    expect(cancel({ account: 'bob' })).to.equal('unknown-account');
    expect(cancel({ symbol: 'X/Y' })).to.equal('unknown-symbol');
    expect(cancel({ onlyIf: 'partially-filled' })).to.equal('order-status-differs');
    expect(cancel({ onlyIf: 'new' })).to.equal(undefined);
    expect(cancel({})).to.equal('unknown-order');
  });

  it('cancels all open orders of a symbol, or says that there are none', () => {
    const venue = new TestVenue();
    const all = { kind: 'cancel-open-orders', account: 'ann', symbol: BTC, cancelClientId: 'c' } as const;
    expect(refusalOf(venue.run(all))?.kind).to.equal('unknown-order');
    expect(refusalOf(venue.run({ ...all, account: 'bob' }))?.kind).to.equal('unknown-account');
    venue.placed(venue.limit('buy', 1, 90));
    venue.oco(venue.maker('sell', 1, 110), venue.stop('sell', 1, 90));
    const { reply } = venue.run(all);
    expect(reply.ok && reply.value.map(({ order, list }) => [order.id, list?.orders.length ?? 0])).to.deep.equal([
      [1, 0],
      [2, 2],
    ]);
    expect(venue.engine.openOrders('ann', BTC)).to.deep.equal([]);
    expect([venue.balance('BTC'), venue.balance('USDT')]).to.deep.equal(['100 + 0', '10000 + 0']);
  });

  it('replaces an order, with the freed funds at hand', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 100, 95));
    const replace = { kind: 'cancel-replace', account: 'ann', cancelClientId: 'c', onlyIf: null } as const;
    const { reply, events } = venue.run({
      ...replace,
      target: byId(order),
      whenCancelFails: 'stop',
      order: venue.limit('buy', 100, 96),
    });
    expect(reply.ok && reply.value.cancelled.ok && reply.value.placed?.ok).to.equal(true);
    expect(kindsOf(events)).to.deep.equal(['order 1 cancelled', 'order 2 placed', 'balances-changed']);
    const again = venue.run({
      ...replace,
      target: byId(order),
      whenCancelFails: 'stop',
      order: venue.limit('buy', 1, 90),
    });
    expect(again.reply.ok && [again.reply.value.cancelled.ok, again.reply.value.placed]).to.deep.equal([false, null]);
    const anyway = venue.run({
      ...replace,
      target: byId(order),
      whenCancelFails: 'place-anyway',
      order: venue.limit('buy', 1, 90),
    });
    expect(anyway.reply.ok && anyway.reply.value.placed?.ok).to.equal(true);
  });

  it('keeps the cancel when the replacement is refused', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 100, 95));
    const { reply } = venue.run({
      kind: 'cancel-replace',
      account: 'ann',
      cancelClientId: 'c',
      onlyIf: null,
      target: byId(order),
      whenCancelFails: 'stop',
      order: venue.limit('buy', 1000, 95),
    });
    expect(reply.ok && [reply.value.cancelled.ok, reply.value.placed?.ok]).to.deep.equal([true, false]);
    expect(venue.state(order)).to.equal('cancelled');
  });

  it('makes a resting order smaller and frees the difference', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 10, 90));
    const amend = { kind: 'amend-quantity', account: 'ann', symbol: BTC, target: byId(order) } as const;
    const { reply, events } = venue.run({ ...amend, quantity: d(4), newClientOrderId: 'smaller' });
    expect(reply.ok && [reply.value.order.clientOrderId, reply.value.previousClientOrderId]).to.deep.equal([
      'smaller',
      'o0',
    ]);
    expect(kindsOf(events)).to.deep.equal(['order 1 amended', 'balances-changed']);
    expect(venue.balance('USDT')).to.equal('9640 + 360');
  });

  it('refuses an amend that is no reduction of a resting order', () => {
    const filters = [
      { kind: 'lot-size', minQuantity: d(1), maxQuantity: d(100), stepSize: d(1) },
      { kind: 'max-num-orders', limit: 0 },
    ] as const;
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 10, 90));
    const other = venue.placed(venue.limit('buy', 10, 80));
    const stop = venue.placed(venue.stop('sell', 1, 50));
    const oco = venue.oco(venue.maker('sell', 1, 110), venue.stop('sell', 1, 50));
    const leg = oco.reply.ok ? oco.reply.value.orders[0].order : order;
    venue.run({ kind: 'list-market', listing: listing({ filters }) });
    venue.trade(90, 8);
    const amend = (target: Order, quantity: number, newClientOrderId: string | null = null) => {
      const command = { kind: 'amend-quantity', account: 'ann', symbol: BTC, target: byId(target) } as const;
      const refusal = refusalOf(venue.run({ ...command, quantity: d(quantity), newClientOrderId }));
      return refusal !== null && 'reason' in refusal ? refusal.reason : refusal?.kind;
    };
    expect(amend(order, 10)).to.equal('not-smaller');
    expect(amend(order, 4)).to.equal('at-or-below-filled');
    expect(amend(order, 0)).to.equal('not-positive');
    expect(amend(stop, 0.5)).to.equal('not-resting');
    expect(amend(leg, 0.5)).to.equal('in-list');
    expect(amend(order, 7.5)).to.equal('filter');
    expect(amend(order, 7, other.clientOrderId)).to.equal('duplicate-client-order-id');
    expect(amend({ ...order, id: 99 }, 7)).to.equal('unknown-order');
    expect(amend(order, 7)).to.equal(undefined);
    const elsewhere = { kind: 'amend-quantity', account: 'bob', symbol: BTC, target: byId(order) } as const;
    expect(refusalOf(venue.run({ ...elsewhere, quantity: d(1), newClientOrderId: null }))?.kind).to.equal(
      'unknown-account',
    );
  });

  describe('amends the price and the quantity of a resting order', () => {
    const amendOf = (venue: TestVenue, target: Order) => (quantity: number | null, price: number | null) =>
      venue.run({
        kind: 'amend-order',
        account: 'ann',
        symbol: BTC,
        target: byId(target),
        quantity: quantity === null ? null : d(quantity),
        price: price === null ? null : d(price),
      });

    it('which keeps its id and its fills, and is backed anew', () => {
      const venue = new TestVenue();
      const order = venue.placed(venue.limit('buy', 10, 90));
      venue.trade(90, 4);
      venue.trade(100, 1);
      const { reply, events } = amendOf(venue, order)(12, 95);
      expect(reply.ok && [reply.value.order.id, String(reply.value.order.filled)]).to.deep.equal([order.id, '2']);
      expect(kindsOf(events)).to.deep.equal([`order ${order.id} amended`, 'balances-changed']);
      expect(venue.balance('USDT')).to.equal('8870 + 950');
    });

    it('which trades at once what its new price meets', () => {
      const venue = new TestVenue();
      const order = venue.placed(venue.limit('buy', 10, 90));
      const { reply } = amendOf(venue, order)(null, 105);
      expect(reply.ok && reply.value.fills.length).to.be.greaterThan(0);
      expect(venue.state(order)).to.equal('filled');
    });

    it('which goes to the end of the queue, unless it only becomes smaller', () => {
      const first = (quantity: number | null, price: number | null): string => {
        const venue = new TestVenue();
        const [older, younger] = [venue.placed(venue.limit('buy', 10, 90)), venue.placed(venue.limit('buy', 10, 90))];
        amendOf(venue, older)(quantity, price);
        venue.trade(90, 2);
        return String(venue.engine.order('ann', BTC, byId(younger))?.filled);
      };
      expect(first(9, null)).to.equal('0');
      expect(first(11, null)).to.equal('1');
    });

    it('or refuses what cannot be', () => {
      const venue = new TestVenue();
      const order = venue.placed(venue.limit('buy', 10, 90));
      const maker = venue.placed(venue.maker('buy', 1, 90));
      const stop = venue.placed(venue.stop('sell', 1, 50));
      const refused = (target: Order, quantity: number | null, price: number | null) =>
        refusalOf(amendOf(venue, target)(quantity, price))?.kind;
      expect(refused(order, 1_000, null)).to.equal('insufficient-balance');
      expect(refused(order, null, 0)).to.equal('not-positive');
      expect(refused(maker, null, 150)).to.equal('would-match-immediately');
      expect(refused(stop, null, 90)).to.equal('amend-refused');
      expect(refused({ ...order, id: 99 }, 1, null)).to.equal('unknown-order');
      expect(venue.state(order)).to.equal('working');
    });
  });
});
