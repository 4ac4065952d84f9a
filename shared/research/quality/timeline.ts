import type { Columns } from '../../domain/columns.ts';
import { barOpen, epochMs, timeframeMs } from '../../kernel/time.ts';
import { at, isMoment, sameBar, Tally, timeText } from './findings.ts';
import type { Finding, Gap } from './report.ts';

/** Steps of one length in a row, other than the timeframe's, from which on they are bars of another timeframe. */
const FOREIGN_STEPS = 24;

export interface TimelineCheck {
  /** Rows by time, oldest first, one per time (the first that came) and only those on the grid. */
  readonly rows: Uint32Array;
  readonly expected: number;
  readonly missing: number;
  /** Oldest first. */
  readonly gaps: readonly Gap[];
  readonly duplicates: { readonly count: number; readonly conflicting: number };
  /** Rows that came too late, off the grid, or of another timeframe. */
  readonly misplaced: number;
  readonly findings: readonly Finding[];
}

/** Rows with a time, oldest first, equal times in the order in which they came. Bars of another timeframe's grid included. */
export function rowsByTime(time: Float64Array): Uint32Array {
  const rows = Uint32Array.from(time.keys()).filter(row => isMoment(at(time, row)));
  const isSorted = rows.every((row, index) => index === 0 || at(time, at(rows, index - 1)) <= at(time, row));
  return isSorted ? rows : rows.sort((one, other) => at(time, one) - at(time, other) || one - other);
}

/** Order, duplicates, grid and holes of the open times. */
export function checkTimeline(columns: Columns): TimelineCheck {
  const { time, timeframe } = columns;
  const late = lateRows(time);
  const offGrid = new Tally('off-grid');
  const twice = new Tally('duplicate');
  let conflicting = 0;
  const rows: number[] = [];
  for (const row of rowsByTime(time)) {
    const moment = at(time, row);
    const before = rows.at(-1);
    if (barOpen(epochMs(moment), timeframe) !== moment) offGrid.add(moment);
    else if (before !== undefined && at(time, before) === moment) {
      twice.add(moment);
      if (!sameBar(columns, before, row)) conflicting++;
    } else rows.push(row);
  }
  const foreign = foreignBars(time, timeframeMs(timeframe));
  const { gaps, missing } = holes(time, rows, timeframeMs(timeframe));
  const findings = [
    ...late.finding(`${late.count} rows come after a later one`),
    ...twice.finding(`${twice.count} rows of a time that is there already, ${conflicting} of them with other numbers`),
    ...offGrid.finding(`${offGrid.count} open times are not on the grid of ${timeframe}`),
    ...foreign.finding(`${foreign.count} bars in runs with another, constant distance than ${timeframe}`),
    ...gapFinding(gaps, missing, timeframeMs(timeframe)),
  ];
  return {
    rows: Uint32Array.from(rows),
    expected: rows.length + missing,
    missing,
    gaps,
    duplicates: { count: twice.count, conflicting },
    misplaced: Math.min(time.length, late.count + offGrid.count + foreign.count),
    findings,
  };
}

function lateRows(time: Float64Array): Tally {
  const late = new Tally('out-of-order');
  let latest = Number.NEGATIVE_INFINITY;
  for (const moment of time) {
    if (moment < latest) late.add(moment);
    else if (moment > latest) latest = moment;
  }
  return late;
}

/** Bars of another timeframe mixed in: long runs of one and the same other distance. */
function foreignBars(time: Float64Array, step: number): Tally {
  const foreign = new Tally('other-timeframe');
  let before = Number.NaN;
  let run = 0;
  for (let row = 1; row < time.length; row++) {
    const distance = at(time, row) - at(time, row - 1);
    run = distance === before ? run + 1 : 1;
    before = distance;
    if (distance === step || !(distance > 0)) continue;
    if (run === FOREIGN_STEPS) foreign.add(at(time, row - run), at(time, row), run);
    else if (run > FOREIGN_STEPS) foreign.add(at(time, row));
  }
  return foreign;
}

function holes(time: Float64Array, rows: readonly number[], step: number) {
  const gaps: Gap[] = [];
  let missing = 0;
  for (let index = 1; index < rows.length; index++) {
    const from = at(time, rows[index - 1] as number) + step;
    const bars = Math.round((at(time, rows[index] as number) - from) / step);
    if (bars === 0) continue;
    gaps.push({ from: epochMs(from), bars });
    missing += bars;
  }
  return { gaps, missing };
}

function gapFinding(gaps: readonly Gap[], missing: number, step: number): readonly Finding[] {
  const [first] = gaps;
  const last = gaps.at(-1);
  if (first === undefined || last === undefined) return [];
  const largest = gaps.reduce((most, gap) => (gap.bars >= most.bars ? gap : most));
  return [
    {
      kind: 'gap',
      count: missing,
      first: first.from,
      last: epochMs(last.from + (last.bars - 1) * step),
      detail: `${missing} bars are missing in ${gaps.length} runs, most at ${timeText(largest.from)}: ${largest.bars}`,
    },
  ];
}
