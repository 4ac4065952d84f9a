import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import type { Flow } from '#shared/domain/flow.ts';
import { ALONE, type AnyIndicator, type Beside } from '#shared/indicators/indicator.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';

const HOUR = 3_600_000;
/** Hourly bars from a UTC midnight on, with volume, and those of another instrument that moves partly alike. */
export const BARS: readonly Bar[] = seededBars({
  seed: 'brute force',
  count: 700,
  from: 1_700_006_400_000,
  stepMs: HOUR,
  volatility: 0.01,
});
export const OTHERS: readonly Bar[] = seededBars({
  seed: 'another one',
  count: 700,
  from: 1_700_006_400_000,
  stepMs: HOUR,
  volatility: 0.015,
}).map((bar, index) => ({ ...bar, close: bar.close * (0.5 + (BARS[index]?.close ?? 0) / 200) }));

export type Params = Readonly<Record<string, number>>;
/** The formula over all bars up to the newest, as it stands in a textbook; null where it has no value. */
export type Formula = (bars: readonly Bar[]) => number | null;

export const closes = (bars: readonly Bar[]): number[] => bars.map(bar => bar.close);
export const logReturns = (bars: readonly Bar[]): number[] =>
  bars.slice(1).map((bar, index) => Math.log(bar.close) - Math.log(bars[index]!.close));
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
/** Population covariance; of a list with itself its variance. */
export function covariance(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [mean(xs), mean(ys)];
  return mean(xs.map((value, index) => (value - x) * (ys[index]! - y)));
}
export const variance = (xs: readonly number[]): number => covariance(xs, xs);
export const last = <T>(values: readonly T[], count: number): readonly T[] => values.slice(values.length - count);

export function valuesOf(
  indicator: AnyIndicator,
  params: Params,
  beside: (index: number) => Beside = () => ALONE,
  bars: readonly Bar[] = BARS,
): readonly (number | null)[] {
  const stream = indicator.start(indicator.params.parse(params) as Params);
  return bars.map((bar, index) => stream.update(bar, beside(index)));
}

interface Trial {
  readonly indicator: AnyIndicator;
  readonly params: Params;
  readonly formula: Formula;
  readonly beside?: (index: number) => Beside;
  /** Relative to the greater of the number and `scale`. */
  readonly tolerance?: number;
}

/** Streams all bars and holds every 7th value, and the first and last ones, against the formula over plain arrays. */
export function expectFormula({ indicator, params, formula, beside = () => ALONE, tolerance = 1e-9 }: Trial): void {
  const values = valuesOf(indicator, params, beside);
  const warmUp = indicator.warmUp(indicator.params.parse(params) as Params);
  let checked = 0;
  for (let index = warmUp - 1; index < BARS.length; index++) {
    if (index > warmUp && index % 7 !== 0 && index < BARS.length - 3) continue;
    const expected = formula(BARS.slice(0, index + 1));
    const actual = values[index]!;
    const label = `${indicator.name} ${JSON.stringify(params)} at ${index}: ${actual}, the formula says ${expected}`;
    if (expected === null || actual === null) expect(actual, label).to.equal(expected);
    else expect(Math.abs(actual - expected), label).to.be.at.most(tolerance * Math.max(1e-6, Math.abs(expected)));
    if (expected !== null) checked++;
  }
  expect(checked, `${indicator.name} has values`).to.be.greaterThan(10);
}

/** A reference beside each bar, and a flow at most of them. */
export const besideAll = (index: number): Beside => ({
  reference: OTHERS[index] ?? null,
  flow: flowAt(index),
  observed: { value: index % 5, ageMs: index },
});
export function flowAt(index: number): Flow | null {
  if (index % 13 === 5) return null;
  return {
    buyVolume: (BARS[index]?.volume ?? 0) * ((index % 9) / 8),
    trades: 1 + (index % 17),
    meanSpread: 0.0001 * (1 + (index % 5)),
    meanImbalance: (index % 11) / 5 - 1,
  };
}
