import { expect } from 'chai';
import { buyAndHold } from '#scripts/research/buy-and-hold.ts';
import type { Series } from '#shared/research/backtest/series.ts';

const MINUTE = 60_000;
const one = (symbol: string, first: number, closes: readonly number[]): Series =>
  ({
    instrumentId: `binance:${symbol}`,
    listing: { symbol },
    columns: {
      timeframe: '1m',
      time: Float64Array.from(closes, (_, row) => (first + row) * MINUTE),
      close: Float64Array.from(closes),
    },
  }) as unknown as Series;

describe('buy and hold', () => {
  it('holds equal parts from the first close of the span on, at the first close of the first instrument and its last of each day', () => {
    const series = [one('BTC/USDT', 0, [90, 100, 110, 120]), one('ETH/USDT', 2, [10, 20])];
    const found = buyAndHold(series, { from: MINUTE, until: 4 * MINUTE });
    expect(found?.name).to.equal('buy and hold BTC/USDT, ETH/USDT');
    expect(Array.from(found?.curve.time ?? [])).to.deep.equal([2, 4].map(minute => minute * MINUTE));
    // what is bought later is worth its part until then
    expect(Array.from(found?.curve.equity ?? [])).to.deep.equal([2, 3.2]);
    const night = [one('BTC/USDT', 1_437, [100, 101, 102, 103, 104, 105])];
    const { time, equity } = buyAndHold(night, { from: 0, until: 9_999 * MINUTE })?.curve ?? { time: [], equity: [] };
    expect(Array.from(time)).to.deep.equal([1_438, 1_440, 1_443].map(minute => minute * MINUTE));
    expect(Array.from(equity)).to.deep.equal([1, 1.02, 1.05]);
  });

  it('is nothing where nothing closes', () => {
    expect(buyAndHold([one('BTC/USDT', 0, [1, 2])], { from: 5 * MINUTE, until: 9 * MINUTE })).to.equal(null);
    expect(buyAndHold([], { from: 0, until: 1 })).to.equal(null);
  });
});
