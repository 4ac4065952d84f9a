import { expect } from 'chai';
import { BTC, d, fillsOf, kindsOf, TestVenue } from './venue.ts';

describe('simulation: placing orders', () => {
  it('walks the depth with a market order and pays each level', () => {
    const venue = new TestVenue();
    const { reply, events } = venue.place(venue.market('buy', 25));
    expect(fillsOf(events)).to.deep.equal(['10@101', '10@102', '5@103']);
    expect(reply.ok && reply.value.fills.map(fill => fill.tradeId)).to.deep.equal([1, 2, 3]);
    expect(reply.ok && reply.value.order.state.kind).to.equal('filled');
    expect(venue.balance('BTC')).to.equal('125 + 0');
    expect(venue.balance('USDT')).to.equal('7455 + 0');
  });

  it('leaves the depth as taken until the price moves on', () => {
    const venue = new TestVenue();
    venue.place(venue.market('buy', 15));
    expect(venue.engine.quote(BTC)?.bestAsk).to.deep.equal({ price: d(102), quantity: d(5) });
    venue.trade(100, 1);
    expect(venue.engine.quote(BTC)?.bestAsk).to.deep.equal({ price: d(101), quantity: d(10) });
  });

  it('expires what a market order cannot get, and tells what it got', () => {
    const venue = new TestVenue();
    const order = venue.placed({ ...venue.market('sell', 100), amount: { kind: 'base', quantity: d(100) } });
    expect(venue.state(order)).to.equal('filled');
    venue.run({ kind: 'adjust-balance', account: 'ann', asset: 'BTC', amount: d(200) });
    venue.trade(100, 1);
    const large = venue.placed(venue.market('sell', '100.1'));
    expect(venue.state(large)).to.equal('expired: no-liquidity');
    expect(large.filled.toString()).to.equal('100');
  });

  it('spends at most the quote of a market order by quote, in whole steps', () => {
    const venue = new TestVenue();
    const buy = venue.placed({ ...venue.market('buy', 1), amount: { kind: 'quote', quoteQuantity: d(1500) } });
    expect([buy.state.kind, buy.quantity.toString(), buy.filledQuote.toString()]).to.deep.equal([
      'filled',
      '14.8',
      '1499.6',
    ]);
    const sell = venue.placed({ ...venue.market('sell', 1), amount: { kind: 'quote', quoteQuantity: d(100) } });
    expect([sell.quantity.toString(), sell.filledQuote.toString()]).to.deep.equal(['1', '99']);
    const dust = venue.refused({ ...venue.market('buy', 1), amount: { kind: 'quote', quoteQuantity: d(1) } });
    expect(dust).to.deep.equal({ kind: 'filter', filter: 'lot-size' });
  });

  it('rests a limit order, locks its funds, and frees them on cancel', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 10, 95));
    expect(venue.balance('USDT')).to.equal('9050 + 950');
    expect(venue.engine.openOrders('ann', null)).to.deep.equal([order]);
    venue.run({
      kind: 'cancel-order',
      account: 'ann',
      symbol: BTC,
      target: { kind: 'id', id: order.id },
      cancelClientId: 'c',
      onlyIf: null,
    });
    expect(venue.balance('USDT')).to.equal('10000 + 0');
    expect(venue.state(order)).to.equal('cancelled');
  });

  it('takes what crosses a limit and rests the remainder', () => {
    const venue = new TestVenue();
    const { reply, events } = venue.place(venue.limit('buy', 25, 102));
    expect(fillsOf(events)).to.deep.equal(['10@101', '10@102']);
    expect(reply.ok && reply.value.order.state.kind).to.equal('working');
    expect(venue.balance('USDT')).to.equal('7460 + 510');
  });

  it('expires the remainder of IOC and all of an FOK that cannot fill', () => {
    const venue = new TestVenue();
    const ioc = venue.placed({ ...venue.limit('buy', 25, 102), timeInForce: 'IOC' });
    expect([venue.state(ioc), ioc.filled.toString()]).to.deep.equal(['expired: no-liquidity', '20']);
    const fok = venue.placed({ ...venue.limit('sell', 25, 98), timeInForce: 'FOK' });
    expect([venue.state(fok), fok.filled.toString()]).to.deep.equal(['expired: no-liquidity', '0']);
    const whole = venue.placed({ ...venue.limit('sell', 20, 98), timeInForce: 'FOK' });
    expect(venue.state(whole)).to.equal('filled');
    expect(venue.balance('BTC')).to.equal('100 + 0');
  });

  it('refuses what it must, and changes nothing by it', () => {
    const venue = new TestVenue();
    const resting = venue.limit('buy', 1, 90);
    venue.placed(resting);
    const before = JSON.stringify(venue.engine.snapshot());
    const stop = venue.stop('sell', 1, 100);
    const refusals = [
      venue.refused({ ...resting }),
      venue.refused(venue.maker('buy', 1, 101)),
      venue.refused(venue.maker('sell', 1, 99)),
      venue.refused(stop),
      venue.refused(venue.limit('buy', 200, 99)),
      venue.refused(venue.market('sell', 101)),
      venue.refused(venue.limit('buy', 0, 99)),
      venue.refused({ ...venue.market('buy', 1), symbol: 'X/Y' as typeof BTC }),
    ];
    expect(refusals.map(refusal => refusal?.kind)).to.deep.equal([
      'duplicate-client-order-id',
      'would-match-immediately',
      'would-match-immediately',
      'would-trigger-immediately',
      'insufficient-balance',
      'insufficient-balance',
      'not-positive',
      'unknown-symbol',
    ]);
    const stranger = venue.run({ kind: 'place-order', account: 'bob', order: venue.market('buy', 1) });
    expect(stranger).to.deep.equal({ reply: { ok: false, error: { kind: 'unknown-account' } }, events: [] });
    expect(JSON.stringify(venue.engine.snapshot())).to.equal(before);
  });

  it('tests an order without placing it', () => {
    const venue = new TestVenue();
    const before = venue.engine.account('ann');
    const tested = venue.run({ kind: 'test-order', account: 'ann', order: venue.limit('buy', 1, 90) });
    expect(tested).to.deep.equal({ reply: { ok: true, value: null }, events: [] });
    const bad = venue.run({ kind: 'test-order', account: 'ann', order: venue.limit('buy', 1000, 90) });
    expect(bad.reply.ok).to.equal(false);
    expect(venue.engine.account('ann')).to.deep.equal(before);
  });

  it('lets a client order id be used again once its order is closed', () => {
    const venue = new TestVenue();
    const first = venue.placed({ ...venue.market('buy', 1), clientOrderId: 'same' });
    const second = venue.placed({ ...venue.limit('buy', 1, 90), clientOrderId: 'same' });
    const named = { kind: 'client-id', clientOrderId: 'same' } as const;
    expect(venue.engine.order('ann', BTC, named)).to.deep.equal(second);
    venue.trade(90, 100);
    expect(venue.engine.order('ann', BTC, named)?.id).to.equal(second.id);
    expect(venue.order(first).clientOrderId).to.equal('same');
  });

  it('reports in order: placed, traded, depth, balances', () => {
    const venue = new TestVenue();
    const { events } = venue.place(venue.market('buy', 1));
    expect(kindsOf(events)).to.deep.equal([
      'order 1 placed',
      'market-traded',
      'order 1 traded',
      'book-changed',
      'balances-changed',
    ]);
  });

  it('refuses orders of a halted market, fills nothing there, and ends all orders of a delisted one', async () => {
    const { listing } = await import('./venue.ts');
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 1, 90));
    venue.run({ kind: 'list-market', listing: listing({ status: 'halted' }) });
    expect(venue.refused(venue.market('buy', 1))).to.deep.equal({ kind: 'market-closed', status: 'halted' });
    venue.trade(80, 100);
    expect(venue.state(order)).to.equal('working');
    const { events } = venue.run({ kind: 'list-market', listing: listing({ status: 'delisted' }) });
    expect(venue.state(order)).to.equal('expired: delisted');
    expect(kindsOf(events)).to.deep.equal(['market-listed', 'order 1 expired', 'balances-changed']);
    expect(venue.balance('USDT')).to.equal('10000 + 0');
  });
});
