import { z } from 'zod';
import type { Columns } from '../../domain/columns.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { barFault } from './bars.ts';
import { at, isMoment } from './findings.ts';
import { rowsByTime } from './timeline.ts';
import { winsorise } from './winsorise.ts';

/**
 * What may be done to a series, and only when asked for. There is no interpolation: it would tell the price after the
 * gap before it was known.
 */
export const repairPolicy = z.discriminatedUnion('kind', [
  /** By open time; rows whose time no calendar has go last. */
  z.strictObject({ kind: z.literal('sort') }),
  /** Of rows with one time keeps the first or the last that came. */
  z.strictObject({ kind: z.literal('drop-duplicates'), keep: z.enum(['first', 'last']).default('first') }),
  /** Drops rows that cannot be a bar: not finite, prices not positive, high below low, volume negative. */
  z.strictObject({ kind: z.literal('drop-bad-bars') }),
  /**
   * `nothing` leaves gaps as they are, and records them. `previous-close` puts bars there whose prices are the close
   * before and whose volume is 0, into gaps of at most `longest` bars; longer ones are another series, and stay. On sorted series without duplicates.
   */
  z.strictObject({
    kind: z.literal('fill-gaps'),
    with: z.enum(['nothing', 'previous-close']),
    longest: z.int().min(1).max(1_000_000).default(100_000),
  }),
  /** Pulls prices further than so many robust standard deviations of log returns from the close before: see `winsorise`. On sorted series of good bars. */
  z.strictObject({ kind: z.literal('winsorise'), deviations: z.number().positive().default(12) }),
]);
export type RepairPolicy = z.output<typeof repairPolicy>;

/** What one policy did. */
export interface RepairRecord {
  readonly policy: RepairPolicy;
  /** Rows moved, dropped, added or changed; of gaps left alone the missing bars. */
  readonly count: number;
  /** Their open times, oldest first. */
  readonly times: readonly EpochMs[];
}

export interface Repaired {
  readonly columns: Columns;
  /** One per policy, in the order in which they were done; a policy that found nothing to do says 0. */
  readonly records: readonly RepairRecord[];
}

/** Does the policies one after the other. The columns that came in stay as they are. */
export function repair(columns: Columns, policies: readonly RepairPolicy[]): Repaired {
  let current = columns;
  const records: RepairRecord[] = [];
  for (const policy of policies) {
    const { columns: next, times } = apply(current, policy);
    const oldestFirst = times.toSorted((one, other) => one - other).map(epochMs);
    records.push({ policy, count: times.length, times: oldestFirst });
    current = next;
  }
  return { columns: current, records };
}

export interface Change {
  readonly columns: Columns;
  readonly times: readonly number[];
}

function apply(columns: Columns, policy: RepairPolicy): Change {
  switch (policy.kind) {
    case 'sort':
      return sort(columns);
    case 'drop-duplicates':
      return dropDuplicates(columns, policy.keep);
    case 'drop-bad-bars':
      return keepRows(columns, row => barFault(columns, row) === null);
    case 'fill-gaps':
      return fillGaps(columns, policy);
    case 'winsorise':
      return winsorise(columns, policy.deviations);
  }
}

/** The rows in the order given; as columns of their own. */
function take(columns: Columns, rows: Uint32Array): Columns {
  const of = (column: Float64Array) => Float64Array.from(rows, row => at(column, row));
  const { timeframe, time, open, high, low, close, volume } = columns;
  return {
    timeframe,
    time: of(time),
    open: of(open),
    high: of(high),
    low: of(low),
    close: of(close),
    volume: of(volume),
  };
}

function sort(columns: Columns): Change {
  const { time } = columns;
  const timeless = Uint32Array.from(time.keys()).filter(row => !isMoment(at(time, row)));
  const rows = Uint32Array.from([...rowsByTime(time), ...timeless]);
  const moved = [...rows].filter((row, index) => row !== index);
  return { columns: take(columns, rows), times: moved.map(row => at(time, row)) };
}

function dropDuplicates(columns: Columns, keep: 'first' | 'last'): Change {
  const kept = new Map<number, number>();
  columns.time.forEach((time, row) => {
    if (keep === 'last' || !kept.has(time)) kept.set(time, row);
  });
  return keepRows(columns, row => kept.get(at(columns.time, row)) === row);
}

function keepRows(columns: Columns, isKept: (row: number) => boolean): Change {
  const all = Uint32Array.from(columns.time.keys());
  const rows = all.filter(isKept);
  const dropped = all.length === rows.length ? [] : [...all].filter(row => !isKept(row));
  return { columns: take(columns, rows), times: dropped.map(row => at(columns.time, row)) };
}

interface Filling {
  readonly with: 'nothing' | 'previous-close';
  readonly longest: number;
}

function fillGaps(columns: Columns, filling: Filling): Change {
  const step = timeframeMs(columns.timeframe);
  const times: number[] = [];
  // Row of the result → the row that it repeats, and its time.
  const sources: number[] = [];
  const all: number[] = [];
  columns.time.forEach((time, row) => {
    const from = row === 0 ? time : at(columns.time, row - 1) + step;
    const missing = Math.round((time - from) / step);
    const isTold = filling.with === 'nothing' || missing <= filling.longest;
    for (let bar = 0; bar < missing && isTold; bar++) {
      times.push(from + bar * step);
      if (filling.with === 'nothing') continue;
      sources.push(row - 1);
      all.push(from + bar * step);
    }
    sources.push(row);
    all.push(time);
  });
  if (filling.with === 'nothing') return { columns, times };
  const isThere = (index: number) => at(columns.time, sources[index] as number) === all[index];
  const prices = (column: Float64Array) =>
    Float64Array.from(sources, (row, index) => at(isThere(index) ? column : columns.close, row));
  const { timeframe, open, high, low, close, volume } = columns;
  const filled: Columns = {
    timeframe,
    time: Float64Array.from(all),
    open: prices(open),
    high: prices(high),
    low: prices(low),
    close: prices(close),
    volume: Float64Array.from(sources, (row, index) => (isThere(index) ? at(volume, row) : 0)),
  };
  return { columns: filled, times };
}
