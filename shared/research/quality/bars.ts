import type { Columns } from '../../domain/columns.ts';
import { at, isMoment, Tally } from './findings.ts';
import type { Finding } from './report.ts';

export interface BarCheck {
  /** Per row 1 where the numbers cannot be a bar's, else 0. */
  readonly bad: Uint8Array;
  readonly badCount: number;
  readonly zeroVolume: number;
  readonly findings: readonly Finding[];
}

/** What is wrong with a row's numbers; null when nothing is. One row has one fault, the gravest. */
export function barFault(
  columns: Columns,
  row: number,
): 'not-finite' | 'price-not-positive' | 'range-inconsistent' | 'volume-negative' | null {
  const [open, high, low] = [at(columns.open, row), at(columns.high, row), at(columns.low, row)];
  const [close, volume] = [at(columns.close, row), at(columns.volume, row)];
  // A sum is finite when all its parts are, and prices and volumes are far from overflowing it.
  if (!Number.isFinite(open + high + low + close + volume) || !isMoment(at(columns.time, row))) return 'not-finite';
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0) return 'price-not-positive';
  if (high < open || high < close || low > open || low > close) return 'range-inconsistent';
  return volume < 0 ? 'volume-negative' : null;
}

/** The numbers of each row on their own. */
export function checkBars(columns: Columns): BarCheck {
  const { length } = columns.time;
  const bad = new Uint8Array(length);
  const tallies = {
    'not-finite': new Tally('not-finite'),
    'price-not-positive': new Tally('price-not-positive'),
    'range-inconsistent': new Tally('range-inconsistent'),
    'volume-negative': new Tally('volume-negative'),
    'zero-volume': new Tally('zero-volume'),
  };
  let badCount = 0;
  for (let row = 0; row < length; row++) {
    const time = at(columns.time, row);
    if (at(columns.volume, row) === 0) tallies['zero-volume'].add(time);
    const fault = barFault(columns, row);
    if (fault === null) continue;
    bad[row] = 1;
    badCount++;
    tallies[fault].add(time);
  }
  const findings = Object.values(tallies).flatMap(tally => tally.finding(describe(columns, tally)));
  return { bad, badCount, zeroVolume: tallies['zero-volume'].count, findings };
}

const WORDS: Readonly<Record<string, string>> = {
  'not-finite': 'a number that is NaN or infinite, or a time that no calendar has',
  'price-not-positive': 'a price of 0 or below',
  'range-inconsistent': 'high below or low above the open or the close',
  'volume-negative': 'a volume below 0',
  'zero-volume': 'no volume',
};

function describe(columns: Columns, tally: Tally): string {
  const rows = columns.time.length;
  return `${tally.count} of ${rows} bars with ${WORDS[tally.kind]}`;
}
