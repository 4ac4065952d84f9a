import type { EpochMs, Timeframe } from '../../kernel/time.ts';

/**
 * What can be odd about a series. The first group breaks the contract of `Columns`: the bars cannot be used as they
 * are. The second group is the market's or the recorder's: worth knowing, usable.
 */
export const FAULTS = [
  'not-finite',
  'price-not-positive',
  'range-inconsistent',
  'volume-negative',
  'out-of-order',
  'duplicate',
  'off-grid',
  'other-timeframe',
] as const;
export const ODDITIES = ['gap', 'outlier', 'zero-volume', 'stale', 'outdated'] as const;
export type FindingKind = (typeof FAULTS)[number] | (typeof ODDITIES)[number];

/** One kind of oddity in a series, with all its bars together. A kind that does not occur has no finding. */
export interface Finding {
  readonly kind: FindingKind;
  /** Bars concerned; of a gap the bars that are missing. */
  readonly count: number;
  /** Open time of the first bar concerned. */
  readonly first: EpochMs;
  /** Open time of the last bar concerned. */
  readonly last: EpochMs;
  /** One line for people. */
  readonly detail: string;
}

/** A run of bars that are missing between two that are there. */
export interface Gap {
  /** Open time of the first missing bar. */
  readonly from: EpochMs;
  /** Missing bars, at least 1. */
  readonly bars: number;
}

/** A change of the close from one bar to the next that is there, also across a gap. */
export interface Move {
  /** Open time of the later bar. */
  readonly time: EpochMs;
  /** (close − close before) / close before. */
  readonly change: number;
}

/** Each part is 1 where nothing is wrong and 0 where nothing is right. */
export interface ScoreParts {
  /** Bars there / bars that the grid has between the first and the last. */
  readonly completeness: number;
  /** Share of rows whose numbers can be a bar's: finite, positive prices, high and low around open and close, volume not negative. */
  readonly validity: number;
  /** Share of rows on the grid, in order, of the series' own timeframe. */
  readonly order: number;
  /** Share of rows that are not another row of the same time. */
  readonly uniqueness: number;
  /** Share of changes of the close that are no outliers. */
  readonly plausibility: number;
  /** Share of rows outside runs of unchanged prices. */
  readonly liveliness: number;
  /** 1 while the last bar is younger than allowed (or nobody asked), halved with each time that it is as old again. */
  readonly freshness: number;
}

export interface Score {
  /** Product of the parts, 0 to 1: the share of the series to rely on if its faults fell independently of each other. */
  readonly total: number;
  readonly parts: ScoreParts;
}

export interface SeriesReport {
  readonly timeframe: Timeframe;
  /** Rows as they came, good or bad. */
  readonly rows: number;
  /** Open times of the first and the last bar in time; null when there is none. */
  readonly first: EpochMs | null;
  readonly last: EpochMs | null;
  /** Bars of the grid from the first to the last, both included. */
  readonly expected: number;
  /** Bars of the grid that no row has: the sum of the gaps. */
  readonly missing: number;
  /** Oldest first. */
  readonly gaps: readonly Gap[];
  /** Rows beyond the first of their time, and how many of those differ from it. */
  readonly duplicates: { readonly count: number; readonly conflicting: number };
  readonly zeroVolume: number;
  /** Null with fewer than two good bars. */
  readonly largestMove: Move | null;
  /** In the order of `FAULTS`, then `ODDITIES`; kinds that occur only. */
  readonly findings: readonly Finding[];
  readonly score: Score;
}

/** Limits of what counts as odd; what is left out has the default of `DEFAULT_LIMITS`. */
export interface CheckOptions {
  /** Robust standard deviations, of the series or of the returns around, from the median beyond which a log return is an outlier; above 0. */
  readonly outlierDeviations: number;
  /** Bars in a row with one and the same price from which on a run is stale; at least 2. */
  readonly staleBars: number;
  /** Market time at which the series is judged; null: its age does not matter. */
  readonly asOf: EpochMs | null;
  /** Bars that may have closed since the last one before the series is outdated. */
  readonly freshBars: number;
}

/**
 * Returns of a minute have fat tails: even measured by the hours around them, real moves pass 12 robust deviations once in
 * ten thousand bars, and every bad tick does.
 * An hour of unchanged minutes is a dead market or a dead recorder.
 */
export const DEFAULT_LIMITS: CheckOptions = { outlierDeviations: 12, staleBars: 60, asOf: null, freshBars: 2 };

/** Whether the bars are what `Columns` promises: sorted, without duplicates, on the grid, real prices. Gaps are allowed. */
export const fitsColumns = (report: SeriesReport): boolean =>
  report.findings.every(finding => !(FAULTS as readonly string[]).includes(finding.kind));

/** The gaps by size, largest first; of equal ones the later first. */
export const largestGaps = (report: SeriesReport, count: number): readonly Gap[] =>
  report.gaps.toSorted((one, other) => other.bars - one.bars || other.from - one.from).slice(0, count);
