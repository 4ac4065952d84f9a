import { defined } from '../performance/statistics.ts';

/** Equity at one moment, in quote, and what then came from (above 0) or went to outside; the equity is the one before it. */
export interface EquityPoint {
  readonly equity: number;
  readonly flow: number;
}

/**
 * Worth of one unit of an account that units are bought from and sold to at each flow, 1 at the start: its growth without deposits and
 * withdrawals (time-weighted, as funds count). After a moment without equity the unit is worth nothing, and stays so.
 */
export function unitValues(points: readonly EquityPoint[]): readonly number[] {
  let value = 1;
  let base: number | null = null;
  return points.map(({ equity, flow }) => {
    if (base !== null) value = base > 0 ? value * Math.max(0, equity / base) : 0;
    base = equity + flow;
    return value;
  });
}

/** Where the highest equity so far is after a flow: at the same drawdown, `peak (E + f) / E`. Null when nothing is left to compare. */
export function peakAfterFlow(peak: number, { equity, flow }: EquityPoint): number | null {
  return equity > 0 && equity + flow > 0 ? defined((peak * (equity + flow)) / equity) : null;
}
