import type { Columns } from '../../domain/columns.ts';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import { at } from './findings.ts';

/** How far two sources tell the same market. Deviations are of the second's close from the first's, in basis points. */
export interface Agreement {
  /** Times that both have. */
  readonly shared: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Share of the shared bars that are equal in open, high, low and close; null when there are none, as all below. */
  readonly equalShare: number | null;
  readonly meanBps: number | null;
  /** Population standard deviation. */
  readonly deviationBps: number | null;
  /** The deviation furthest from 0, and its bar. */
  readonly largest: { readonly time: EpochMs; readonly bps: number } | null;
}

/** Walks two series bar by bar; both as `Columns` promises, of one timeframe. */
export function agreement(first: Columns, second: Columns): Agreement {
  const bps: number[] = [];
  let equal = 0;
  let largest: { readonly time: EpochMs; readonly bps: number } | null = null;
  let [row, other] = [0, 0];
  while (row < first.time.length && other < second.time.length) {
    const time = at(first.time, row);
    const apart = time - at(second.time, other);
    if (apart === 0) {
      const deviation = (at(second.close, other) / at(first.close, row) - 1) * 1e4;
      bps.push(deviation);
      if (largest === null || Math.abs(deviation) > Math.abs(largest.bps))
        largest = { time: epochMs(time), bps: deviation };
      if (samePrices({ first, row, second, other })) equal++;
    }
    if (apart <= 0) row++;
    if (apart >= 0) other++;
  }
  const shared = bps.length;
  const rest = { shared, onlyFirst: first.time.length - shared, onlySecond: second.time.length - shared, largest };
  if (shared === 0) return { ...rest, equalShare: null, meanBps: null, deviationBps: null };
  const mean = bps.reduce((sum, one) => sum + one, 0) / shared;
  const variance = bps.reduce((sum, one) => sum + (one - mean) ** 2, 0) / shared;
  return { ...rest, equalShare: equal / shared, meanBps: mean, deviationBps: Math.sqrt(variance) };
}

interface Pair {
  readonly first: Columns;
  readonly row: number;
  readonly second: Columns;
  readonly other: number;
}

const samePrices = ({ first, row, second, other }: Pair): boolean =>
  (['open', 'high', 'low', 'close'] as const).every(name => at(first[name], row) === at(second[name], other));
