import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { type EquityPoint, unitValues } from '../risk/unit-value.ts';

/** What an owner was worth at a moment, and the highest and lowest since the point before. In quote. */
export interface WorthPoint {
  readonly time: EpochMs;
  readonly equity: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  /** What came from outside until then, less what went there; only its changes count. */
  readonly given: Decimal;
}

/** Worth of 1 at the first point. Where all was taken away, as against lost, the unit waits for what comes next. */
export function unitCurve(points: readonly WorthPoint[]): readonly number[] {
  const values: number[] = [];
  let level = 1;
  let segment: EquityPoint[] = [];
  const flush = (): void => {
    const units = unitValues(segment).map(value => value * level);
    values.push(...units);
    level = units.at(-1) ?? level;
    segment = [];
  };
  let given = points[0]?.given;
  for (const point of points) {
    const flow = point.given.minus(given ?? point.given);
    const equity = point.equity.minus(flow);
    given = point.given;
    if (isEmptied(segment)) flush();
    segment.push({ equity: equity.toNumber(), flow: flow.toNumber() });
  }
  flush();
  return values;
}

/** Nothing is there any more because it was taken away, or nothing was there yet. */
function isEmptied(segment: readonly EquityPoint[]): boolean {
  const last = segment.at(-1);
  return last !== undefined && last.equity + last.flow <= 0 && (last.equity > 0 || segment.length === 1);
}
