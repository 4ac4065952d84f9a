import { expect } from 'chai';
import type { FeeSchedule } from '#shared/simulation/types.ts';
import { BTC, d, fillsOf, kindsOf, TestVenue } from './venue.ts';

const IN_QUOTE: FeeSchedule = { makerRate: d('0.001'), takerRate: d('0.002'), payIn: { kind: 'quote' } };

/** A venue with a protected position of 10: target 110, stop 90. */
function protectedVenue() {
  const venue = new TestVenue();
  const { reply, events } = venue.oco(venue.maker('sell', 10, 110), venue.stop('sell', 10, 90));
  if (!reply.ok) throw new Error('refused');
  const [target, stop] = reply.value.orders.map(({ order }) => order);
  return { venue, target: target!, stop: stop!, list: reply.value.list, events };
}

describe('simulation: OCO', () => {
  it('locks the quantity once', () => {
    const { venue, events } = protectedVenue();
    expect(venue.balance('BTC')).to.equal('90 + 10');
    expect(kindsOf(events)).to.deep.equal([
      'order-list-changed',
      'order 1 placed',
      'order 2 placed',
      'balances-changed',
    ]);
  });

  it('a triggered stop ends the target in the same instant', () => {
    const { venue, target, stop } = protectedVenue();
    const events = venue.bar([100, 100, 85, 95], 1000);
    expect(kindsOf(events).slice(0, 3)).to.deep.equal(['order 1 expired', 'order 2 triggered', 'market-traded']);
    expect([venue.state(target), venue.state(stop)]).to.deep.equal(['expired: sibling-executed', 'filled']);
    expect(fillsOf(events)).to.deep.equal(['10@89']);
    expect(venue.engine.openOrderLists('ann')).to.deep.equal([]);
    expect(venue.balance('BTC')).to.equal('90 + 0');
  });

  it('the first part of a fill of the target ends the stop', () => {
    const { venue, target, stop, list } = protectedVenue();
    venue.trade(110, 8, 'buy');
    expect([venue.state(target), venue.state(stop)]).to.deep.equal(['working', 'expired: sibling-executed']);
    expect(venue.order(target).filled.toString()).to.equal('4');
    expect(venue.balance('BTC')).to.equal('90 + 6');
    expect(venue.engine.orderList('ann', { kind: 'id', id: list.id })?.status).to.equal('executing');
    expect(kindsOf(venue.trade(110, 100, 'buy'))).to.include('order-list-changed');
    expect(venue.engine.orderList('ann', { kind: 'id', id: list.id })?.status).to.equal('all-done');
  });

  describe('that shrinks', () => {
    function shrinkingVenue() {
      const venue = new TestVenue({ fees: IN_QUOTE });
      const { reply } = venue.run({
        kind: 'place-oco',
        account: 'ann',
        clientListId: 'pair',
        partialFill: 'shrinks-sibling',
        above: venue.maker('sell', 10, 110),
        below: venue.stop('sell', 10, 90),
      });
      if (!reply.ok) throw new Error('refused');
      const [target, stop] = reply.value.orders.map(({ order }) => order);
      return { venue, target: target!, stop: stop! };
    }

    it('leaves the stop for what the target has not filled', () => {
      const { venue, target, stop } = shrinkingVenue();
      venue.trade(110, 8, 'buy');
      expect([venue.state(target), venue.state(stop)]).to.deep.equal(['working', 'waiting']);
      expect(venue.order(stop).quantity.toString()).to.equal('6');
      expect(venue.balance('BTC')).to.equal('90 + 6');
      expect(fillsOf(venue.bar([100, 100, 85, 95], 1000))).to.deep.equal(['6@89']);
      expect([venue.state(target), venue.state(stop)]).to.deep.equal(['expired: sibling-executed', 'filled']);
      expect(venue.balance('BTC')).to.equal('90 + 0');
    });

    it('ends the stop with the last part', () => {
      const { venue, target, stop } = shrinkingVenue();
      venue.trade(110, 8, 'buy');
      venue.trade(110, 1_000, 'buy');
      expect([venue.state(target), venue.state(stop)]).to.deep.equal(['filled', 'expired: sibling-executed']);
      expect(venue.balance('BTC')).to.equal('90 + 0');
    });

    it('holds the dearer leg of a buy with its fee, and never more than is left', () => {
      const venue = new TestVenue({ fees: IN_QUOTE });
      const above = venue.stop('buy', 10, 110);
      const below = venue.maker('buy', 10, 90);
      venue.run({ kind: 'place-oco', account: 'ann', clientListId: 'p', partialFill: 'shrinks-sibling', above, below });
      expect(venue.balance('USDT')).to.equal('8897.8 + 1102.2');
      venue.trade(90, 8);
      expect(venue.balance('USDT')).to.equal('8978.32 + 661.32');
    });
  });

  it('a stop that the market gaps through fills at the gapped price', () => {
    const { venue } = protectedVenue();
    expect(fillsOf(venue.bar([70, 72, 69, 71], 1000))).to.deep.equal(['10@69']);
  });

  it('cancelling one leg, or the list, ends both', () => {
    const one = protectedVenue();
    const cancelled = one.venue.run({
      kind: 'cancel-order',
      account: 'ann',
      symbol: BTC,
      target: { kind: 'client-id', clientOrderId: one.stop.clientOrderId },
      cancelClientId: 'c',
      onlyIf: null,
    });
    expect(cancelled.reply.ok && cancelled.reply.value.order.id).to.equal(one.stop.id);
    expect(one.venue.balance('BTC')).to.equal('100 + 0');
    const two = protectedVenue();
    const cancel = { kind: 'cancel-order-list', account: 'ann', symbol: BTC, cancelClientId: 'c' } as const;
    const target = { kind: 'client-id', clientListId: two.list.clientListId } as const;
    const ended = two.venue.run({ ...cancel, target });
    expect(ended.reply.ok && ended.reply.value.list.status).to.equal('all-done');
    expect(kindsOf(ended.events)).to.deep.equal([
      'order 1 cancelled',
      'order 2 cancelled',
      'order-list-changed',
      'balances-changed',
    ]);
    const again = two.venue.run({ ...cancel, target: { kind: 'id', id: two.list.id } });
    expect(again.reply).to.deep.equal({ ok: false, error: { kind: 'unknown-order-list' } });
    expect(two.venue.run({ ...cancel, account: 'bob', target }).reply.ok).to.equal(false);
  });

  it('refuses legs that do not belong together or hold no price between them', () => {
    const venue = new TestVenue();
    const refuse = (above: Parameters<typeof venue.oco>[0], below: typeof above) => {
      const { reply } = venue.oco(above, below);
      return reply.ok ? null : 'field' in reply.error ? reply.error.field : reply.error.kind;
    };
    const target = () => venue.maker('sell', 10, 110);
    const stop = () => venue.stop('sell', 10, 90);
    expect(refuse({ ...target(), symbol: 'X/Y' as typeof BTC }, stop())).to.equal('symbol');
    expect(refuse(venue.maker('buy', 10, 110), stop())).to.equal('side');
    expect(refuse(venue.maker('sell', 9, 110), stop())).to.equal('quantity');
    expect(refuse(stop(), target())).to.equal('type');
    expect(refuse(venue.maker('sell', 10, 95), stop())).to.equal('price');
    expect(refuse(target(), venue.stop('sell', 10, 100))).to.equal('price');
    expect(refuse({ ...target(), clientOrderId: 'same' }, { ...stop(), clientOrderId: 'same' })).to.equal(
      'duplicate-client-order-id',
    );
    expect(refuse(venue.maker('sell', 1000, 110), venue.stop('sell', 1000, 90))).to.equal('insufficient-balance');
    expect(refuse(target(), stop())).to.equal(null);
  });

  it('refuses a list id that an open list has', () => {
    const venue = new TestVenue();
    const place = () =>
      venue.run({
        kind: 'place-oco',
        account: 'ann',
        clientListId: 'same',
        above: venue.maker('sell', 1, 110),
        below: venue.stop('sell', 1, 90),
      });
    expect(place().reply.ok).to.equal(true);
    expect(place().reply).to.deep.equal({
      ok: false,
      error: { kind: 'duplicate-client-list-id', clientListId: 'same' },
    });
    const stranger = { kind: 'place-oco', account: 'bob', clientListId: 'x' } as const;
    const legs = { above: venue.maker('sell', 1, 110), below: venue.stop('sell', 1, 90) };
    expect(venue.run({ ...stranger, ...legs }).reply.ok).to.equal(false);
  });

  it('backs a buy OCO by the dearer leg', () => {
    const venue = new TestVenue();
    const stop = venue.stopLimit('buy', 10, { stop: 110, limit: 112 });
    const { reply } = venue.oco(stop, venue.maker('buy', 10, 90));
    expect(reply.ok).to.equal(true);
    expect(venue.balance('USDT')).to.equal('8880 + 1120');
    venue.trade(110, 1, 'buy');
    expect(venue.balance('USDT')).to.equal('8889.1 + 0');
  });
});
