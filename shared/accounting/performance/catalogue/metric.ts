import type { Sample } from '../sample.ts';

/**
 * `share`: 0.05 is 5 %. `probability`: 0 to 1. `quote`: money. `ms`: a length of time. `moment`: UTC in ms. `ratio` and `count`
 * have no unit.
 */
export type Unit = 'share' | 'probability' | 'ratio' | 'quote' | 'count' | 'ms' | 'moment';

/** One number about a result: what people see of it, and how it comes out of the sample. */
export interface Metric {
  readonly label: string;
  readonly unit: Unit;
  /** Null: neither is better. */
  readonly better: 'higher' | 'lower' | null;
  /** Formula, sign, when it is null, and the source where it has one. Periods are those of the sampling: days unless told. */
  readonly about: string;
  readonly of: (sample: Sample) => number | null;
}

export type Metrics = Readonly<Record<string, Metric>>;
