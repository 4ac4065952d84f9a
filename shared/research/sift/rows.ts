import type { Code } from '../../domain/codes.ts';
import type { Columns } from '../../domain/columns.ts';
import type { EpochMs } from '../../kernel/time.ts';

/** Rows as they came, in any order and with anything in them: what is no number is NaN. */
export interface RawRows extends Columns {
  /** Where each row stands in its source, from 1: the line of a text file, the row of another. */
  readonly place: Float64Array;
}

/** Why a row was not taken as it is. */
export type RowCode = Extract<Code, `CANDLE_${string}`>;

/** What may be done to rows besides leaving them out. Nothing is, unless it is asked for. */
export const ROW_REPAIRS = {
  sort: 'rows that stand after later ones are put where they belong',
  duplicates: 'of rows with the same time and other values the last one is taken',
  range: 'high and low are widened until they hold open and close',
} as const;
export type RowRepair = keyof typeof ROW_REPAIRS;

/** One kind of fault in a source, with all its rows. */
export interface RowFinding {
  readonly code: RowCode;
  /** Rows that were not taken. */
  readonly leftOut: number;
  /** Rows that were mended and taken. */
  readonly repaired: number;
  /** Where they stand, as runs of neighbours, both ends included; at most the first `MOST_RUNS`. */
  readonly runs: readonly (readonly [first: number, last: number])[];
  /** Open time of the first of them; null when it cannot be read. */
  readonly firstTime: EpochMs | null;
}

export const MOST_RUNS = 1_000;
