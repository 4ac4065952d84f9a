import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import type { HistoryRange } from '#shared/simulation/types.ts';
import { BTC, evenDepth, listing, OPTIONS, TestVenue } from './venue.ts';

const ALL: HistoryRange = { fromId: null, since: null, until: null, limit: 100 };

describe('simulation: queries', () => {
  const venue = new TestVenue();
  const orders = [1, 2, 3].map(size => venue.placed(venue.market('buy', size)));
  orders.push(venue.placed(venue.limit('buy', 4, 90)));
  const placed = venue.oco(venue.maker('sell', 1, 110), venue.stop('sell', 1, 90)).reply;
  const ids = (range: Partial<HistoryRange>) =>
    venue.engine.orders('ann', BTC, { ...ALL, ...range }).map(({ id }) => id);

  it('gives orders by id, oldest first, within bounds', () => {
    expect(ids({})).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(ids({ limit: 2 })).to.deep.equal([5, 6]);
    expect(ids({ fromId: 2, limit: 2 })).to.deep.equal([2, 3]);
    expect(ids({ since: orders[1]!.placedAt, until: orders[2]!.placedAt })).to.deep.equal([2, 3]);
    expect(ids({ limit: 0 })).to.deep.equal([]);
  });

  it('gives the fills of an account, and of one of its orders', () => {
    const fills = (orderId: number | null) =>
      venue.engine.fills('ann', BTC, { ...ALL, orderId }).map(fill => fill.quantity.toString());
    expect(fills(null)).to.deep.equal(['1', '2', '3']);
    expect(fills(2)).to.deep.equal(['2']);
    expect(venue.engine.fills('bob', BTC, { ...ALL, orderId: null })).to.deep.equal([]);
  });

  it('gives open orders and lists', () => {
    expect(venue.engine.openOrders('ann', BTC).map(({ id }) => id)).to.deep.equal([4, 5, 6]);
    expect(venue.engine.openOrders('bob', null)).to.deep.equal([]);
    const list = placed.ok ? placed.value.list : null;
    expect(venue.engine.orderLists('ann', ALL)).to.deep.equal([list]);
    const target = { kind: 'client-id', clientListId: list?.clientListId ?? '' } as const;
    expect(venue.engine.orderList('ann', target)).to.deep.equal(list);
    expect(venue.engine.orderList('ann', { kind: 'id', id: 99 })).to.equal(null);
  });

  it('gives null for what it does not know, and knows its listings', () => {
    const unknown = 'X/Y' as typeof BTC;
    expect(venue.engine.order('ann', unknown, { kind: 'id', id: 1 })).to.equal(null);
    expect(venue.engine.account('bob')).to.equal(null);
    expect(venue.engine.quote(unknown)).to.equal(null);
    expect(venue.engine.depth(unknown, 5)).to.equal(null);
    expect(venue.engine.listing(unknown)).to.equal(null);
    expect(venue.engine.listings()).to.deep.equal([listing()]);
  });

  it('a market without a price has no quote and takes no order', () => {
    const engine = createMatchingEngine(OPTIONS);
    const at = epochMs(0);
    engine.execute<'list-market'>({ kind: 'list-market', listing: listing() }, at);
    const fees = venue.engine.account('ann')!.fees;
    engine.execute<'open-account'>({ kind: 'open-account', account: 'ann', fees, deposits: {} }, at);
    const order = venue.market('buy', 1);
    const { reply } = engine.execute<'place-order'>({ kind: 'place-order', account: 'ann', order }, at);
    expect(reply).to.deep.equal({ ok: false, error: { kind: 'no-market-price' } });
    expect([engine.quote(BTC), engine.depth(BTC, 1)]).to.deep.equal([null, null]);
  });

  it('forgets the oldest closed orders, fills and lists', () => {
    const small = new TestVenue({ options: { ...OPTIONS, depth: evenDepth, historyKept: 4 } });
    for (let round = 0; round < 10; round++) {
      small.placed(small.market('buy', 1));
      small.oco(small.maker('sell', 1, 110), small.stop('sell', 1, 90));
      small.run({ kind: 'cancel-open-orders', account: 'ann', symbol: BTC, cancelClientId: 'c' });
    }
    expect(small.engine.orders('ann', BTC, ALL)).to.have.length(4);
    expect(small.engine.orderLists('ann', ALL)).to.have.length(4);
    expect(small.engine.fills('ann', BTC, { ...ALL, orderId: null }).length).to.be.within(4, 5);
  });
});
