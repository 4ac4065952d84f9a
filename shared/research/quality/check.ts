import type { Columns } from '../../domain/columns.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { checkBars } from './bars.ts';
import { at, timeText } from './findings.ts';
import {
  type CheckOptions,
  DEFAULT_LIMITS,
  FAULTS,
  type Finding,
  ODDITIES,
  type ScoreParts,
  type SeriesReport,
} from './report.ts';
import { checkReturns } from './returns.ts';
import { checkStaleness } from './staleness.ts';
import { checkTimeline } from './timeline.ts';

const KINDS: readonly string[] = [...FAULTS, ...ODDITIES];

/**
 * All that is odd about one series, as data. Takes rows as they came: unsorted, twice, with holes or with numbers that
 * are none. Times, changes and runs are judged over the good rows in order of time, so that one fault is not told twice.
 */
export function checkSeries(columns: Columns, options: Partial<CheckOptions> = {}): SeriesReport {
  const limits: CheckOptions = { ...DEFAULT_LIMITS, ...options };
  const bars = checkBars(columns);
  const timeline = checkTimeline(columns);
  const good = timeline.rows.filter(row => bars.bad[row] === 0);
  const returns = checkReturns(columns, good, limits.outlierDeviations);
  const staleness = checkStaleness(columns, good, limits.staleBars);
  const first = timeOf(columns, timeline.rows.at(0));
  const last = timeOf(columns, timeline.rows.at(-1));
  const age = ageOf({ columns, last, limits });
  const rows = columns.time.length;
  const parts: ScoreParts = {
    completeness: share(timeline.rows.length, timeline.expected),
    validity: share(rows - bars.badCount, rows),
    order: share(rows - timeline.misplaced, rows),
    uniqueness: share(rows - timeline.duplicates.count, rows),
    plausibility: returns.changes === 0 ? 1 : 1 - returns.outliers / returns.changes,
    liveliness: good.length === 0 ? 1 : 1 - staleness.stale / good.length,
    freshness: age.freshness,
  };
  return {
    timeframe: columns.timeframe,
    rows,
    first,
    last,
    expected: timeline.expected,
    missing: timeline.missing,
    gaps: timeline.gaps,
    duplicates: timeline.duplicates,
    zeroVolume: bars.zeroVolume,
    largestMove: returns.largestMove,
    findings: [bars, timeline, returns, staleness, age]
      .flatMap(check => check.findings)
      .toSorted((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind)),
    score: { total: Object.values(parts).reduce((product, part) => product * part, 1), parts },
  };
}

const timeOf = (columns: Columns, row: number | undefined): EpochMs | null =>
  row === undefined ? null : epochMs(at(columns.time, row));

/** Of nothing, nothing is right: an empty series scores 0. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

interface Age {
  readonly columns: Columns;
  readonly last: EpochMs | null;
  readonly limits: CheckOptions;
}

function ageOf({ columns, last, limits }: Age): { readonly freshness: number; readonly findings: readonly Finding[] } {
  if (limits.asOf === null || last === null) return { freshness: 1, findings: [] };
  const step = timeframeMs(columns.timeframe);
  // The last bar that can be there is the one that closed at `asOf`.
  const behind = Math.floor((limits.asOf - last) / step) - 1;
  if (behind <= limits.freshBars) return { freshness: 1, findings: [] };
  const detail = `${behind} bars have closed by ${timeText(limits.asOf)} since the last one`;
  return {
    freshness: 2 ** -((behind - limits.freshBars) / Math.max(1, limits.freshBars)),
    findings: [{ kind: 'outdated', count: behind, first: last, last, detail }],
  };
}
