import { expect } from 'chai';
import { BacktestImpossible, type BacktestInput, parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { runVenues } from '#scripts/research/several-venues.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { twoSided } from './two-sided.ts';

/** Another market at another venue; a spot account here, one on margin there. */
function venue(id: string, kind: 'spot' | 'margin'): BacktestInput {
  const series = seriesOf({ bars: 300, symbols: 1, seed: id }).map(one => ({
    ...one,
    instrumentId: `${id}:${one.listing.symbol}`,
  }));
  const bot = { name: `on-${id}`, strategy: 'two-sided', allocation: 1, minConfidence: 0 };
  return {
    ...scenarioOf(series, { strategy: twoSided, params: {} }),
    ...parseSections({ capital: UNDIVIDED, strategy: { bots: [bot] } }),
    venue: id,
    models: venueModels.parse({ account: { kind } }),
  };
}

describe('backtests of several venues', () => {
  const [here, there] = [venue('binance', 'spot'), venue('kraken', 'margin')];
  const [alone, other, both] = [runBacktest(here), runBacktest(there), runVenues([here, there])];

  it('share one clock: what each did, by its time', () => {
    expect(both.fills.length).to.equal(alone.fills.length + other.fills.length);
    expect(alone.fills.length * other.fills.length).to.be.greaterThan(0);
    const times = both.fills.map(({ venueTime }) => venueTime);
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    expect(both.positions.some(({ side }) => side === 'short')).to.equal(true);
    expect(both.positions.every(({ side, bot }) => side === 'long' || bot === 'on-kraken')).to.equal(true);
  });

  it('are worth what all accounts are worth', () => {
    const last = ({ curve }: typeof both): number => curve.equity.at(-1) ?? Number.NaN;
    expect(last(both)).to.be.closeTo(last(alone) + last(other), 1e-6);
    expect(both.curve.equity[0]).to.be.closeTo(20_000, 50);
    expect(both.balances.map(({ bot, asset }) => `${bot}|${asset}`)).to.deep.equal([
      ...new Set(both.balances.map(({ bot, asset }) => `${bot}|${asset}`)),
    ]);
  });

  it('are refused where they cannot be added up', () => {
    expect(() => runVenues([here, here])).to.throw(BacktestImpossible, /expected each bot on one venue only/);
    expect(() => runVenues([here, { ...there, quoteAsset: 'EUR' }])).to.throw(
      BacktestImpossible,
      /quote asset of binance/,
    );
  });
});
