import { mean } from '#shared/accounting/performance/statistics.ts';
import { unitCurve, type WorthPoint } from '#shared/accounting/performance/worth-curve.ts';
import { maximum, minimum } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Span, Worth } from './figures.ts';

/** Where an owner stood at the end of the day before. */
export type Standing = Pick<Worth, 'unitValue' | 'unitPeak' | 'peakAt'>;

export interface WorthInput {
  readonly span: Span;
  /** The last point at or before the start of the day; null on the first one. */
  readonly before: WorthPoint | null;
  /** Of the day, oldest first. */
  readonly points: readonly WorthPoint[];
  /** Null on the first day. */
  readonly standing: Standing | null;
}

/** What an owner was worth on a day; null before its first point. A flow counts at the end of the minute that it came in. */
export function worthOf({ span, before, points, standing }: WorthInput): Omit<Worth, 'ratios'> | null {
  const curve = before === null ? points : [before, ...points];
  const [first] = curve;
  const last = curve.at(-1);
  if (first === undefined || last === undefined) return null;
  const values = unitCurve(curve).map(value => value * (standing?.unitValue ?? 1));
  const { unitPeak, peakAt, drawdown } = fallOf(
    curve,
    values,
    standing ?? { unitValue: 1, unitPeak: 1, peakAt: first.time },
  );
  const unitValue = values.at(-1) ?? 1;
  const start = values[0] ?? 1;
  const shown = points.length === 0 ? curve : points;
  return {
    open: first.equity,
    high: maximum(first.equity, ...points.map(point => point.high)),
    low: minimum(first.equity, ...points.map(point => point.low)),
    close: last.equity,
    flows: last.given.minus(first.given),
    return: start > 0 ? unitValue / start - 1 : null,
    unitValue,
    unitPeak,
    peakAt,
    drawdown,
    underWaterMs: unitValue >= unitPeak ? 0 : span.to - peakAt,
    mean: mean(shown.map(point => point.equity.toNumber())),
  };
}

/** The deepest fall below the highest value until then, and where that highest one is. */
function fallOf(
  points: readonly WorthPoint[],
  values: readonly number[],
  standing: Standing,
): { readonly unitPeak: number; readonly peakAt: EpochMs; readonly drawdown: number } {
  let { unitPeak, peakAt } = standing;
  let drawdown = 0;
  for (const [index, value] of values.entries()) {
    if (value >= unitPeak) {
      unitPeak = value;
      peakAt = epochMs(Math.max(peakAt, points[index]?.time ?? peakAt));
    } else {
      drawdown = Math.max(drawdown, 1 - value / unitPeak);
    }
  }
  return { unitPeak, peakAt, drawdown };
}
