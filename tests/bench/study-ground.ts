import type { TrialGround } from '#scripts/research/study/trial.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { TrialBot, TrialNumbers, TrialResult, TrialSpec } from '#shared/research/study/plan.ts';
import { scenarioOf, seriesOf } from './backtest-scenario.ts';
import { emaCross } from './ema-cross.ts';

/** A strategy that takes any two averages, whichever is the faster. */
export const CROSS = emaCross as unknown as AnyStrategy;

export const bot = (over: Partial<TrialBot> = {}): TrialBot => ({
  name: 'bot',
  strategy: CROSS.name,
  params: {},
  instruments: null,
  timeframe: null,
  allocation: 1,
  minConfidence: 0,
  ...over,
});

/** A walk in bars of an hour. */
export function hourlySeries(bars: number, seed: string, symbols = 1): readonly Series[] {
  return seriesOf({ bars, symbols, seed }).map(one => {
    const { time } = one.columns;
    const first = time[0] ?? 0;
    const spread = time.map((_, row) => first + row * timeframeMs('1h'));
    return { ...one, columns: { ...one.columns, timeframe: '1h', time: spread } };
  });
}

export function groundOf(series: readonly Series[], strategy: AnyStrategy = CROSS): TrialGround {
  const { from: _, until: __, ...ground } = scenarioOf(series, { strategy, params: {} });
  return { ...ground, baseTimeframe: series[0]?.columns.timeframe ?? '1h' };
}

export const spanOf = (series: readonly Series[]): TrialSpec['span'] => {
  const { time, timeframe } = series[0]?.columns ?? { time: new Float64Array(), timeframe: '1h' as const };
  return { from: time[0] ?? 0, until: (time.at(-1) ?? 0) + timeframeMs(timeframe) };
};

/** A result that nobody ran. */
export const resultOf = (spec: TrialSpec, numbers: Partial<TrialNumbers>): TrialResult => ({
  spec,
  hash: JSON.stringify(spec),
  outcome: {
    kind: 'done',
    numbers: { resultHash: '', metrics: {}, daily: null, trades: null, curve: null, ...numbers },
  },
});

/** Hourly bars in which nothing can be foreseen: each return is drawn anew. */
export function noiseSeries(bars: number, seed: string): readonly Series[] {
  const random = seededRandom(`noise|${seed}`);
  return hourlySeries(bars, seed).map(one => {
    const columns = { ...one.columns, open: new Float64Array(bars), high: new Float64Array(bars) };
    Object.assign(columns, { low: new Float64Array(bars), close: new Float64Array(bars) });
    let price = 30_000;
    for (let row = 0; row < bars; row++) {
      const next = Math.round(price * Math.exp(0.004 * random.normal()) * 100) / 100;
      columns.open[row] = price;
      columns.close[row] = next;
      columns.high[row] = Math.max(price, next);
      columns.low[row] = Math.min(price, next);
      price = next;
    }
    return { ...one, columns };
  });
}
