import type { Columns } from '../../domain/columns.ts';
import { at, Tally } from './findings.ts';
import type { Finding } from './report.ts';

export interface StalenessCheck {
  /** Rows in runs of unchanged prices that are long enough. */
  readonly stale: number;
  readonly findings: readonly Finding[];
}

/** Runs of at least `shortest` bars, among those of `rows`, in which open, high, low and close are one and the same price. */
export function checkStaleness(columns: Columns, rows: Uint32Array, shortest: number): StalenessCheck {
  const tally = new Tally('stale');
  let runs = 0;
  let longest = 0;
  let start = 0;
  for (let index = 0; index <= rows.length; index++) {
    if (index < rows.length && index > start && isUnchanged(columns, at(rows, index), at(rows, start))) continue;
    const length = index - start;
    if (length >= shortest && length > 0 && isUnchanged(columns, at(rows, start), at(rows, start))) {
      tally.add(at(columns.time, at(rows, start)), at(columns.time, at(rows, index - 1)), length);
      runs++;
      longest = Math.max(longest, length);
    }
    start = index;
  }
  const detail = `${tally.count} bars in ${runs} runs of one price, the longest of ${longest}`;
  return { stale: tally.count, findings: tally.finding(detail) };
}

function isUnchanged(columns: Columns, row: number, first: number): boolean {
  const price = at(columns.close, first);
  return at(columns.low, row) === price && at(columns.high, row) === price;
}
