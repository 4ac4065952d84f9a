import type { Columns } from '../../domain/columns.ts';
import { epochMs } from '../../kernel/time.ts';
import type { Finding, FindingKind } from './report.ts';

/** Bars of one kind of finding, gathered while a pass goes over the rows. */
export class Tally {
  readonly kind: FindingKind;
  #count = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(kind: FindingKind) {
    this.kind = kind;
  }

  get count(): number {
    return this.#count;
  }

  /** `bars` of them, the first at `first` and the last at `last`. */
  add(first: number, last = first, bars = 1): void {
    this.#count += bars;
    if (first < this.#first) this.#first = first;
    if (last > this.#last) this.#last = last;
  }

  /** None when nothing was added. A time that no calendar has is said as 0. */
  finding(detail: string): readonly Finding[] {
    if (this.#count === 0) return [];
    const at = (time: number) => epochMs(isMoment(time) ? time : 0);
    return [{ kind: this.kind, count: this.#count, first: at(this.#first), last: at(this.#last), detail }];
  }
}

/** Whether a calendar has the time: `Date` ends 100 million days from 1970. False of NaN. */
export const isMoment = (time: number): boolean => Math.abs(time) <= 8.64e15;

/** UTC to the second, or the number itself where no calendar has it. */
export const timeText = (time: number): string =>
  isMoment(time) ? new Date(time).toISOString().replace('.000Z', 'Z') : String(time);

/** A number of a column whose row is known to exist. */
export const at = (column: Float64Array | Uint32Array, row: number): number => column[row] as number;

/** A fraction as percent for people. */
export const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

/** Whether two rows say the same bar. */
export const sameBar = (columns: Columns, one: number, other: number): boolean =>
  (['open', 'high', 'low', 'close', 'volume'] as const).every(
    name => at(columns[name], one) === at(columns[name], other),
  );
