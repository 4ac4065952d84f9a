import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { foldBar } from '#shared/simulation/bars.ts';
import { createGeneratedMarket } from '#shared/simulation/generated-market/generated-market.ts';
import { toPlain } from '#shared/simulation/plain-json.ts';
import type { Bar } from '#shared/simulation/types.ts';

const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'WXYZ/USDT'].map(text => text as MarketSymbol);
const [BTC, ETH, SOL, OTHER] = SYMBOLS as [MarketSymbol, MarketSymbol, MarketSymbol, MarketSymbol];
const MIDNIGHT = Date.UTC(2026, 6, 2);
const market = (seed = 'test', symbols = SYMBOLS) =>
  createGeneratedMarket({ seed, assets: symbols.map(symbol => ({ symbol, startPrice: null })) });
const seconds = (symbol: MarketSymbol, from: number, count: number, seed = 'test') =>
  market(seed).bars(symbol, '1s', { from: epochMs(from), until: epochMs(from + count * 1000) });
const returns = (bars: readonly Bar[]) =>
  bars.slice(1).map((bar, index) => Math.log(Number(bar.close) / Number(bars[index]!.close)));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, index) => (value - mx) * (y[index]! - my)));
  return covariance / Math.sqrt(mean(x.map(value => (value - mx) ** 2)) * mean(y.map(value => (value - my) ** 2)));
}

describe('simulation: generated market', () => {
  it('is a function of seed, symbol and time alone: another process continues the same market', () => {
    const whole = seconds(ETH, MIDNIGHT - 20_000, 40);
    const cold = market('test', [ETH]);
    const shuffled = [31, 7, 20, 39].map(index => cold.bar(ETH, whole[index]!.openTime));
    expect(shuffled).to.deep.equal([31, 7, 20, 39].map(index => whole[index]));
    expect(seconds(ETH, MIDNIGHT, 5, 'other')).to.not.deep.equal(seconds(ETH, MIDNIGHT, 5));
  });

  it('goes over the hour and the day without a seam', () => {
    for (const boundary of [MIDNIGHT, MIDNIGHT + 3_600_000]) {
      const bars = seconds(BTC, boundary - 30_000, 60);
      for (const step of returns(bars)) expect(Math.abs(step)).to.be.below(0.01);
      expect(Number(bars[30]!.open)).to.be.closeTo(Number(bars[29]!.close), 60);
    }
  });

  it('gives bars that can be real, on tick and step', () => {
    for (const symbol of SYMBOLS) {
      const { tickSize, stepSize } = market().listing(symbol);
      for (const { open, high, low, close, volume } of seconds(symbol, MIDNIGHT, 300)) {
        expect(low.lte(open) && low.lte(close) && high.gte(open) && high.gte(close) && low.gt(0)).to.equal(true);
        expect([open, high, low, close].every(price => price.mod(tickSize).isZero())).to.equal(true);
        expect(volume.gt(0) && volume.mod(stepSize).isZero()).to.equal(true);
      }
    }
  });

  it('folds seconds into longer bars exactly', () => {
    const hour = market().bars(SOL, '1h', { from: epochMs(MIDNIGHT), until: epochMs(MIDNIGHT + 7_200_000) });
    expect(hour).to.have.length(2);
    const folded = seconds(SOL, MIDNIGHT, 3600).reduce<Bar | null>((bar, base) => foldBar(bar, base, '1h'), null);
    expect(toPlain(hour[0])).to.deep.equal(toPlain(folded));
  });

  it('moves the assets together, with clusters and fat tails, near their start prices', () => {
    const hour = MIDNIGHT + 5 * 3_600_000;
    const [btc, eth] = [returns(seconds(BTC, hour, 3600)), returns(seconds(ETH, hour, 3600))];
    expect(correlation(btc, eth)).to.be.within(0.3, 0.98);
    const sizes = btc.map(Math.abs);
    expect(correlation(sizes.slice(1), sizes.slice(0, -1))).to.be.above(0.05);
    const variance = mean(btc.map(value => value ** 2));
    expect(mean(btc.map(value => value ** 4)) / variance ** 2).to.be.above(3.5);
    for (const [symbol, start] of [
      [BTC, 60_000],
      [ETH, 3_000],
      [SOL, 150],
    ] as const)
      for (let day = 0; day < 100; day += 20) {
        const price = Number(market().bar(symbol, epochMs(MIDNIGHT + day * 86_400_000)).close);
        expect(price / start).to.be.within(0.4, 2.5);
      }
  });

  it('takes a start price, else derives one from the name, and refuses what is not its own', () => {
    const priced = createGeneratedMarket({ seed: 's', assets: [{ symbol: OTHER, startPrice: 7 }] });
    expect(Number(priced.bar(OTHER, epochMs(MIDNIGHT)).close)).to.be.within(3, 16);
    expect(Number(market().bar(OTHER, epochMs(MIDNIGHT)).close)).to.be.within(0.02, 1000);
    expect(() => priced.bar(BTC, epochMs(MIDNIGHT))).to.throw('generated assets');
    expect(() => priced.bar(OTHER, epochMs(MIDNIGHT + 1))).to.throw('whole second');
    const range = { from: epochMs(MIDNIGHT + 1000), until: epochMs(MIDNIGHT + 61_000) };
    expect(() => priced.bars(OTHER, '1m', range)).to.throw('grid of 1m');
  });

  it('lists filters that fit the price', () => {
    const { tickSize, stepSize, filters } = market().listing(BTC);
    expect([tickSize.toString(), stepSize.toString()]).to.deep.equal(['0.01', '0.00001']);
    expect(filters.map(({ kind }) => kind)).to.have.length(7);
  });

  it('builds the next hour ahead of time, and forgets the earlier ones', () => {
    const one = market('test', [BTC]);
    const start = MIDNIGHT + 3_599_000;
    const walked = [0, 1, 2, 3, 4].map(hour => one.bar(BTC, epochMs(start + hour * 3_600_000)));
    expect(one.bar(BTC, epochMs(start))).to.deep.equal(walked[0]);
  });
});
