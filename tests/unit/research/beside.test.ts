import { expect } from 'chai';
import { z } from 'zod';
import { runBacktest } from '#scripts/research/backtest.ts';
import type { Observation } from '#shared/domain/observation.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { runHash } from '#shared/research/backtest/run-hash.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';

/** Trades by what stands beside the bar, and by nothing else. */
const besideTrader: AnyStrategy = {
  name: 'beside-trader',
  params: z.strictObject({}),
  state: z.strictObject({}),
  reasons: { SEEN: 'beta {beta}' },
  features: () => ({
    beta: { indicator: 'beta', params: { period: 20 }, reference: 'binance:C1/USDT' },
    bought: { indicator: 'flow-buy-share', params: { period: 5 } },
    mood: { indicator: 'observed-value', params: {}, observed: 'news-api:bitcoin' },
  }),
  start: () => ({}),
  step({ state, instruments }) {
    const signals = [];
    const why: Record<string, { code: string; numbers: Record<string, number | null> }> = {};
    for (const [instrument, view] of Object.entries(instruments)) {
      if (view === null) continue;
      const { beta = null, bought = null, mood = null } = view.features;
      why[instrument] = { code: 'SEEN', numbers: { beta } };
      if (beta === null || bought === null || mood === null) continue;
      const isLong = view.position !== null;
      const stopLoss = view.bar.close * 0.98;
      if (!isLong && beta > 0 && bought > 0.45 && mood > 0) {
        const enter = { kind: 'enter', side: 'long', confidence: 1, stopLoss, takeProfit: null } as const;
        signals.push({ ...enter, entry: { type: 'market' as const }, instrument });
      }
      if (isLong && (beta < -0.01 || mood < 0)) signals.push({ kind: 'exit' as const, instrument });
    }
    return { state, signals, why };
  },
};

const withFlow = (series: Series): Series => {
  const of = (value: (row: number) => number) => Float64Array.from(series.columns.time, (_, row) => value(row));
  const flow = {
    buyVolume: of(row => (row % 60 < 3 ? Number.NaN : (series.columns.volume[row] ?? 0) * ((row % 13) / 13))),
    trades: of(() => Number.NaN),
    meanSpread: of(() => Number.NaN),
    meanImbalance: of(() => Number.NaN),
  };
  return { ...series, flow };
};

const [first, second] = seriesOf({ bars: 1_500, symbols: 2, seed: 'beside' }).map(withFlow) as [Series, Series];
/** The reference lacks some bars. */
const holed: Series = { ...second, columns: without(second.columns, row => row % 97 > 94) };
function without(columns: Series['columns'], isGone: (row: number) => boolean): Series['columns'] {
  const kept = (column: Float64Array) => column.filter((_, row) => !isGone(row));
  const { timeframe, time, open, high, low, close, volume } = columns;
  return {
    ...{ timeframe, time: kept(time), open: kept(open), high: kept(high), low: kept(low) },
    ...{ close: kept(close), volume: kept(volume) },
  };
}
const start = first.columns.time[0] ?? 0;
const observations: readonly Observation[] = Array.from({ length: 40 }, (_, index) => ({
  series: 'news-api:bitcoin',
  time: epochMs(start + index * 2_400_000),
  knownAt: epochMs(start + index * 2_400_000 + 90_000),
  value: index % 3 === 2 ? -0.2 : 0.3,
}));
const input = {
  ...scenarioOf([first, { ...holed, flow: undefined }], { strategy: besideTrader, params: {} }),
  observations,
  historyBars: 300,
  from: epochMs(start + 300 * 60_000),
};

describe('a backtest with features that need more than the bar', () => {
  const fast = runBacktest(input);

  it('decides the same on the fast path as on the plain one', () => {
    const plain = runBacktest({ ...input, path: 'plain' });
    expect(fast.fills.length).to.be.greaterThan(10);
    expect(fast.hash).to.equal(plain.hash);
  });

  it('sees an observation from the moment on at which it was known, and not before', () => {
    const late = observations.map(one => ({ ...one, knownAt: epochMs(one.knownAt + 600_000) }));
    expect(runBacktest({ ...input, observations: late }).hash).to.not.equal(fast.hash);
    const cut = epochMs(start + 30 * 2_400_000);
    const changed = observations.map(one => (one.knownAt > cut ? { ...one, value: -one.value } : one));
    const earlier = (result: typeof fast) => result.decisions.filter(({ decidedAt }) => decidedAt < cut);
    expect(earlier(runBacktest({ ...input, observations: changed }))).to.deep.equal(earlier(fast));
  });

  it('is another run with other observations, another flow or none', () => {
    const facts = { series: input.series, code: '', configuration: {}, models: venueModels.parse({}), seed: '' };
    const other = [{ ...first, flow: undefined }, ...input.series.slice(1)];
    const hashes = [facts, { ...facts, observations }, { ...facts, series: other }].map(runHash);
    expect(new Set(hashes).size).to.equal(3);
  });

  it('cannot run with a reference of which there are no candles', () => {
    expect(() => runBacktest({ ...input, series: [first] })).to.throw(
      'binance:C1/USDT is not among the instruments of the profile',
    );
  });
});
