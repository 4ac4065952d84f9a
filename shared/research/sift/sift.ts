import type { Columns } from '../../domain/columns.ts';
import { barEnd, type EpochMs, epochMs, isOnGrid } from '../../kernel/time.ts';
import { blankColumns, COLUMN_NAMES } from '../columns/slice.ts';
import { longestOrder } from './longest-order.ts';
import { otherTimeframes } from './other-timeframes.ts';
import { rowFault } from './row-fault.ts';
import { MOST_RUNS, type RawRows, type RowCode, type RowFinding, type RowRepair } from './rows.ts';

export interface SiftOptions {
  /** Bars that are not over then are left out. */
  readonly now: EpochMs;
  readonly repairs: ReadonlySet<RowRepair>;
}

export interface Sifted {
  readonly columns: Columns;
  /** Rows that there were. */
  readonly rows: number;
  /** By code, in the order in which rows are judged; a row has one fault, the first that holds. */
  readonly findings: readonly RowFinding[];
}

/** The order in which findings are told. */
const CODES: readonly RowCode[] = [
  'CANDLE_UNREADABLE',
  'CANDLE_PRICE_NOT_POSITIVE',
  'CANDLE_VOLUME_NEGATIVE',
  'CANDLE_RANGE_INCONSISTENT',
  'CANDLE_OTHER_TIMEFRAME',
  'CANDLE_OFF_GRID',
  'CANDLE_NOT_OVER',
  'CANDLE_OUT_OF_ORDER',
  'CANDLE_DUPLICATE',
  'CANDLE_CONFLICT',
];

/** What became of a row that is not simply taken. */
interface Judgement {
  readonly code: RowCode;
  readonly kept: boolean;
}

/**
 * Takes of rows what makes a series, and says of every other row why it was left out. A bad row costs nothing but itself; of rows out
 * of order the fewest are left out; of rows that contradict each other none is believed. Repairs happen only as asked.
 */
export function sift(rows: RawRows, { now, repairs }: SiftOptions): Sifted {
  const judged = new Map<number, Judgement>();
  const leave = (row: number, code: RowCode): void => void judged.set(row, { code, kept: false });
  const mend = (row: number, code: RowCode): void => void judged.set(row, { code, kept: true });

  const readable = judgeNumbers(rows, repairs.has('range') ? mend : leave, leave);
  const own = judgeTimes(rows, readable, { now, leave });
  const ordered = judgeOrder(rows, own, repairs.has('sort') ? mend : leave);
  const taken = judgeTwins(rows, repairs.has('sort') ? own.toSorted(byTime(rows)) : ordered, {
    leave,
    mend: repairs.has('duplicates') ? mend : null,
  });
  const columns = columnsOf(rows, taken, repairs.has('range'));
  return { columns, rows: rows.time.length, findings: findingsOf(rows, judged) };
}

type Say = (row: number, code: RowCode) => void;

/** The rows whose numbers can be a bar's. */
function judgeNumbers(rows: RawRows, sayRange: Say, leave: Say): readonly number[] {
  const good: number[] = [];
  for (let row = 0; row < rows.time.length; row++) {
    const fault = rowFault(rows, row);
    if (fault === 'CANDLE_RANGE_INCONSISTENT') sayRange(row, fault);
    else if (fault !== null) leave(row, fault);
    if (fault === null || (fault === 'CANDLE_RANGE_INCONSISTENT' && sayRange !== leave)) good.push(row);
  }
  return good;
}

/** Those that are bars of this timeframe and over. */
function judgeTimes(
  rows: RawRows,
  candidates: readonly number[],
  { now, leave }: { readonly now: EpochMs; readonly leave: Say },
): readonly number[] {
  const times = Float64Array.from(new Set(candidates.map(row => timeOf(rows, row)))).sort();
  const foreign = otherTimeframes(times, rows.timeframe);
  return candidates.filter(row => {
    const time = epochMs(timeOf(rows, row));
    const code: RowCode | null = foreign.has(time)
      ? 'CANDLE_OTHER_TIMEFRAME'
      : !isOnGrid(time, rows.timeframe)
        ? 'CANDLE_OFF_GRID'
        : barEnd(time, rows.timeframe) > now
          ? 'CANDLE_NOT_OVER'
          : null;
    if (code !== null) leave(row, code);
    return code === null;
  });
}

/** Those that stand in order; the others are said. */
function judgeOrder(rows: RawRows, candidates: readonly number[], say: Say): readonly number[] {
  const times = candidates.map(row => timeOf(rows, row));
  if (times.every((time, at) => at === 0 || (times[at - 1] ?? 0) <= time)) return candidates;
  const kept = new Set(longestOrder(times));
  candidates.forEach((row, position) => {
    if (!kept.has(position)) say(row, 'CANDLE_OUT_OF_ORDER');
  });
  return candidates.filter((_, position) => kept.has(position));
}

/** One row of each time. `candidates` are sorted by time. */
function judgeTwins(
  rows: RawRows,
  candidates: readonly number[],
  { leave, mend }: { readonly leave: Say; readonly mend: Say | null },
): readonly number[] {
  const taken: number[] = [];
  for (let from = 0, until = 0; from < candidates.length; from = until) {
    const first = candidates[from] ?? 0;
    until = from + 1;
    while (until < candidates.length && timeOf(rows, candidates[until] ?? 0) === timeOf(rows, first)) until += 1;
    const twins = candidates.slice(from, until);
    const agree = twins.every(row => isSame(rows, first, row));
    if (agree) {
      taken.push(first);
      for (const row of twins.slice(1)) leave(row, 'CANDLE_DUPLICATE');
    } else {
      const last = twins.at(-1) ?? first;
      for (const row of twins) leave(row, 'CANDLE_CONFLICT');
      if (mend === null) continue;
      mend(last, 'CANDLE_CONFLICT');
      taken.push(last);
    }
  }
  return taken;
}

const timeOf = (rows: RawRows, row: number): number => rows.time[row] ?? 0;
const byTime =
  (rows: RawRows) =>
  (one: number, other: number): number =>
    timeOf(rows, one) - timeOf(rows, other) || one - other;
const isSame = (rows: RawRows, one: number, other: number): boolean =>
  COLUMN_NAMES.every(name => rows[name][one] === rows[name][other]);

function columnsOf(rows: RawRows, taken: readonly number[], widen: boolean): Columns {
  const columns = blankColumns(rows.timeframe, taken.length);
  taken.forEach((row, at) => {
    for (const name of COLUMN_NAMES) columns[name][at] = rows[name][row] ?? 0;
    if (!widen) return;
    const prices = [rows.open[row] ?? 0, rows.high[row] ?? 0, rows.low[row] ?? 0, rows.close[row] ?? 0];
    columns.high[at] = Math.max(...prices);
    columns.low[at] = Math.min(...prices);
  });
  return columns;
}

function findingsOf(rows: RawRows, judged: ReadonlyMap<number, Judgement>): readonly RowFinding[] {
  const byCode = Map.groupBy(
    [...judged].sort(([one], [other]) => one - other),
    ([, { code }]) => code,
  );
  return CODES.flatMap(code => {
    const all = byCode.get(code) ?? [];
    if (all.length === 0) return [];
    const repaired = all.filter(([, { kept }]) => kept).length;
    const time = timeOf(rows, all[0]?.[0] ?? 0);
    return [
      {
        ...{ code, leftOut: all.length - repaired, repaired },
        runs: runsOf(all.map(([row]) => rows.place[row] ?? 0)),
        firstTime: Number.isInteger(time) ? epochMs(time) : null,
      },
    ];
  });
}

/** 3, 4, 5, 9 as 3–5 and 9. */
function runsOf(places: readonly number[]): RowFinding['runs'] {
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last !== undefined && place === last[1] + 1) last[1] = place;
    else if (runs.length === MOST_RUNS) break;
    else runs.push([place, place]);
  }
  return runs;
}
