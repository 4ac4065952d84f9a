import { expect } from 'chai';
import { BTC, d, fillsOf, kindsOf, OPTIONS, TestVenue } from './venue.ts';

describe('simulation: bars', () => {
  it('fills a resting order at its own price, up to its share of the volume', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.limit('buy', 10, 95));
    expect(fillsOf(venue.bar([100, 100, 94, 98], 12))).to.deep.equal(['6@95 maker']);
    expect(fillsOf(venue.bar([98, 98, 96, 97], 12))).to.deep.equal([]);
    expect(fillsOf(venue.bar([97, 98, 95, 97], 12))).to.deep.equal(['4@95 maker']);
    expect(venue.state(order)).to.equal('filled');
  });

  it('asks for more than a touch when told so', () => {
    const venue = new TestVenue({ options: { ...OPTIONS, restingFills: { rule: 'through', participation: d(1) } } });
    venue.placed(venue.limit('sell', 10, 105));
    expect(fillsOf(venue.bar([100, 105, 100, 101], 100))).to.deep.equal([]);
    expect(fillsOf(venue.bar([101, 106, 101, 101], 100))).to.deep.equal(['10@105 maker']);
  });

  it('shares a movement among the orders of a side, best price first, then the oldest', () => {
    const venue = new TestVenue();
    const [late, first, second] = [venue.limit('buy', 4, 94), venue.limit('buy', 4, 95), venue.limit('buy', 4, 95)];
    const orders = [late, first, second].map(request => venue.placed(request));
    venue.bar([100, 100, 90, 98], 12);
    expect(orders.map(order => venue.order(order).filled.toString())).to.deep.equal(['0', '4', '2']);
  });

  it('goes down first in a rising bar and up first in a falling one', () => {
    const rising = new TestVenue();
    rising.oco(rising.maker('sell', 1, 110), rising.stop('sell', 1, 90));
    expect(fillsOf(rising.bar([100, 115, 85, 101], 100))).to.deep.equal(['1@89']);
    const falling = new TestVenue();
    falling.oco(falling.maker('sell', 1, 110), falling.stop('sell', 1, 90));
    expect(fillsOf(falling.bar([100, 115, 85, 99], 100))).to.deep.equal(['1@110 maker']);
  });

  it('fires a stop on the way at its price, and one in a gap at the open', () => {
    const venue = new TestVenue();
    venue.placed(venue.stop('sell', 1, 95));
    venue.placed(venue.stop('sell', 1, 92));
    expect(fillsOf(venue.bar([94, 96, 90, 95], 100))).to.deep.equal(['1@93', '1@91']);
  });

  it('a stop limit fills at its limit or better, or rests until the price comes back', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.stopLimit('sell', 10, { stop: 95, limit: 94 }));
    expect(fillsOf(venue.bar([90, 91, 89, 91], 100))).to.deep.equal([]);
    expect(venue.state(order)).to.equal('working');
    expect(venue.balance('BTC')).to.equal('90 + 10');
    expect(fillsOf(venue.bar([91, 95, 91, 95], 100))).to.deep.equal(['10@94 maker']);
  });

  it('a take-profit buys when the price has come down to it', () => {
    const venue = new TestVenue();
    venue.placed({ ...venue.market('buy', 1), type: 'take-profit', quantity: d(1), stopPrice: d(95) });
    expect(fillsOf(venue.trade(96, 1))).to.deep.equal([]);
    expect(fillsOf(venue.trade(95, 1))).to.deep.equal(['1@96']);
  });

  it('expires a stop buy that can no longer be paid', () => {
    const venue = new TestVenue();
    const order = venue.placed(venue.stop('buy', 90, 110));
    expect(venue.balance('USDT')).to.equal('100 + 9900');
    venue.trade(130, 1, 'buy');
    expect(venue.state(order)).to.equal('expired: insufficient-balance');
    expect(venue.balance('USDT')).to.equal('10000 + 0');
  });

  it('prints the path as public trades when asked, and closes the bar', () => {
    const venue = new TestVenue({ options: { ...OPTIONS, publicTrades: 'path' } });
    const events = venue.bar([100, 110, 90, 105], 10);
    const prints = events.flatMap(event =>
      event.kind === 'market-traded' ? [`${event.takerSide} ${event.quantity}@${event.price}`] : [],
    );
    expect(prints).to.deep.equal(['buy 2.5@100', 'sell 2.5@90', 'buy 2.5@110', 'sell 2.5@105']);
    expect(kindsOf(events).slice(-2)).to.deep.equal(['bar-closed', 'book-changed']);
    expect(kindsOf(venue.trade(100, 1))).to.deep.equal(['market-traded', 'book-changed']);
  });

  it('never goes back in time, and knows only listed markets', () => {
    const venue = new TestVenue();
    const trade = { kind: 'trade', symbol: BTC, price: d(1), quantity: d(1), takerSide: 'buy' } as const;
    const earlier = { ...trade, at: 1 as NonNullable<ReturnType<typeof venue.engine.now>> };
    expect(() => venue.engine.move(earlier)).to.throw('market time goes on');
    const later = { ...trade, symbol: 'X/Y' as typeof BTC, at: 1e9 as typeof earlier.at };
    expect(() => venue.engine.move(later)).to.throw('X/Y is listed');
  });
});

describe('simulation: trades', () => {
  it('at the limit price only a taker of the other side fills a resting order; beyond it any does', () => {
    const venue = new TestVenue();
    venue.placed(venue.limit('buy', 10, 95));
    expect(fillsOf(venue.trade(95, 4, 'buy'))).to.deep.equal([]);
    expect(fillsOf(venue.trade(95, 4, 'sell'))).to.deep.equal(['2@95 maker']);
    expect(fillsOf(venue.trade(94, 4, 'buy'))).to.deep.equal(['2@95 maker']);
  });
});

describe('simulation: books', () => {
  it('a feed with books replaces the depth model, and takers eat it', () => {
    const venue = new TestVenue();
    venue.book(
      'book-snapshot',
      [[99, 3]],
      [
        [100.5, 2],
        [101, 5],
      ],
    );
    expect(fillsOf(venue.place(venue.market('buy', 3)).events)).to.deep.equal(['2@100.5', '1@101']);
    expect(venue.engine.depth(BTC, 5)?.asks).to.deep.equal([{ price: d(101), quantity: d(4) }]);
    venue.book(
      'book-delta',
      [
        [99, 0],
        [98, 7],
      ],
      [[100.5, 1]],
    );
    const depth = venue.engine.depth(BTC, 5);
    expect([depth?.bids, depth?.asks]).to.deep.equal([
      [{ price: d(98), quantity: d(7) }],
      [
        { price: d(100.5), quantity: d(1) },
        { price: d(101), quantity: d(4) },
      ],
    ]);
  });

  it('moves the price when it leaves it outside, fires stops, and fills what it crosses', () => {
    const venue = new TestVenue();
    const resting = venue.placed(venue.limit('buy', 10, 95));
    venue.placed(venue.stop('sell', 1, 96));
    const events = venue.book(
      'book-snapshot',
      [[93, 3]],
      [
        [94, 4],
        [95, 2],
        [97, 100],
      ],
    );
    expect(fillsOf(events)).to.have.members(['1@93', '3@95 maker']);
    expect(venue.order(resting).filled.toString()).to.equal('3');
    expect(venue.engine.quote(BTC)?.lastPrice.toString()).to.equal('94');
  });

  it('an empty book gives no price and no fills', () => {
    const venue = new TestVenue();
    venue.book('book-snapshot', [], []);
    expect(venue.engine.quote(BTC)).to.include({ bestBid: null, bestAsk: null });
    expect(venue.state(venue.placed(venue.market('buy', 1)))).to.equal('expired: no-liquidity');
  });
});
