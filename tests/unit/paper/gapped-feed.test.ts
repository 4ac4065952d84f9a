import { expect } from 'chai';
import type { Feed } from '#shared/exchange/paper/feeds/feed.ts';
import { gappedFeed } from '#shared/exchange/paper/feeds/gapped-feed.ts';
import { generatedFeed } from '#shared/exchange/paper/feeds/generated.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import { createGeneratedMarket } from '#shared/simulation/generated-market/generated-market.ts';
import type { Movement } from '#shared/simulation/types.ts';
import { BTC, ETH, NOON, SECOND } from './open-venue.ts';

const HOUR = 3_600 * SECOND;
const at = (seconds: number): EpochMs => epochMs(NOON + seconds * SECOND);

describe('paper exchange: a feed with gaps', () => {
  const assets = [BTC, ETH].map(symbol => ({ symbol, startPrice: null }));
  const plain = generatedFeed(createGeneratedMarket({ seed: 'gaps', assets }), '1s');
  const halved = () => {
    const feed = gappedFeed(plain);
    feed.gap({ symbol: BTC, at: at(90), by: '-0.5' });
    return feed;
  };
  /** Closes against those without the gap, rounded: 1 or 0.5. */
  const ratios = (feed: Feed, timeframe: Timeframe, [from, until]: readonly [number, number], symbol = BTC) => {
    const range = { from: at(from), until: at(until) };
    const before = plain.bars(symbol, timeframe, range);
    return feed.bars(symbol, timeframe, range).map(({ close }, index) => close.div(before[index]!.close).toFixed(2));
  };

  it('begins with the first bar that ends after it, in steps and in history', () => {
    const feed = halved();
    expect(ratios(feed, '1s', [88, 92])).to.deep.equal(['1.00', '1.00', '0.50', '0.50']);
    expect(ratios(feed, '1s', [88, 92], ETH)).to.deep.equal(['1.00', '1.00', '1.00', '1.00']);
    for (const [seconds, share] of [
      [90, 1],
      [91, 0.5],
    ] as const) {
      const [was, is] = [plain.step(at(seconds)), feed.step(at(seconds))];
      const [moved, told] = [is.movements[0] as Extract<Movement, { kind: 'bar' }>, is.bars[0]?.bar];
      expect(moved.bar).to.deep.equal(told);
      expect(told!.open.div(was.bars[0]!.bar.open).toNumber()).to.be.closeTo(share, 0.001);
      expect(is.bars[1]).to.deep.equal(was.bars[1]);
    }
  });

  it('a longer bar with the gap inside has the prices of both sides', () => {
    const feed = halved();
    expect(ratios(feed, '1m', [0, 180])).to.deep.equal(['1.00', '0.50', '0.50']);
    for (const timeframe of ['1m', '1h', '1d'] as const) {
      const from = { '1m': at(60), '1h': NOON, '1d': epochMs(NOON - 12 * HOUR) }[timeframe];
      const until = epochMs(from + { '1m': 60 * SECOND, '1h': HOUR, '1d': 24 * HOUR }[timeframe]);
      const [was, is] = [plain, feed].map(each => each.bars(BTC, timeframe, { from, until })[0]!);
      expect(is!.open, timeframe).to.deep.equal(was!.open);
      expect(is!.high.gt(was!.high.times('0.9')), timeframe).to.equal(true);
      expect(is!.low.lt(was!.low.times('0.6')), timeframe).to.equal(true);
      expect(is!.close.div(was!.close).toNumber(), timeframe).to.be.closeTo(0.5, 0.001);
      expect(is!.volume.eq(was!.volume), timeframe).to.equal(true);
      expect(feed.bars(BTC, timeframe, { from, until })[0], `${timeframe}, asked again`).to.deep.equal(is);
    }
  });

  it('a second gap changes bars that were told to hold the first', () => {
    const feed = halved();
    feed.bars(BTC, '1m', { from: at(60), until: at(120) });
    feed.gap({ symbol: BTC, at: at(100), by: '1' });
    expect(ratios(feed, '1m', [60, 180])).to.deep.equal(['1.00', '1.00']);
    expect(ratios(feed, '1s', [99, 101])).to.deep.equal(['0.50', '1.00']);
    expect(feed.gaps).to.have.length(2);
  });

  it('moves trades by whole ticks and levels exactly; a symbol that is not listed is nothing', () => {
    const listings = plain.listings.map(listing => ({ ...listing, tickSize: new Decimal('0.1') }));
    const price = new Decimal('100.1');
    const movements: readonly Movement[] = [
      { kind: 'trade', symbol: BTC, at: at(91), price, quantity: new Decimal(1), takerSide: 'buy' },
      { kind: 'book-delta', symbol: BTC, at: at(91), bids: [{ price, quantity: new Decimal(1) }], asks: [] },
    ];
    const feed = gappedFeed({ ...plain, listings, step: time => ({ at: time, movements, bars: [] }) });
    feed.gap({ symbol: BTC, at: at(90), by: '-0.5' });
    feed.gap({ symbol: 'DOGE/USDT' as typeof BTC, at: at(90), by: '-0.5' });
    const [trade, book] = feed.step(at(91)).movements;
    expect(trade?.kind === 'trade' && trade.price.toFixed()).to.equal('50');
    expect(book?.kind === 'book-delta' && book.bids[0]?.price.toFixed()).to.equal('50.05');
    expect(feed.gaps).to.have.length(1);
  });
});
