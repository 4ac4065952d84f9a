import { InvalidArgumentError } from 'commander';
import type { Columns } from '#shared/domain/columns.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import { type RepairPolicy, repair } from '#shared/research/quality/repair.ts';
import { ROW_REPAIRS, type RowRepair } from '#shared/research/sift/rows.ts';

/** What may be done to the series as a whole, after its rows were sifted. */
const SERIES_REPAIRS = {
  fill: 'missing bars become flat ones at the close before, without volume; up to 100000 in a row',
  winsorise: 'prices further than 12 robust deviations from the close before are pulled back to there',
} as const;

/** What may be done to what is stored already. */
const STORE_REPAIRS = {
  replace: 'a bar that was imported before with other values gives way',
} as const;

/** Every repair there is, with what it does. None is done unless it is asked for. */
export const REPAIRS = { ...ROW_REPAIRS, ...SERIES_REPAIRS, ...STORE_REPAIRS };
export type Repair = keyof typeof REPAIRS;

const isRepair = (text: string): text is Repair => Object.hasOwn(REPAIRS, text);

/** `sort,duplicates` as given on the command line. */
export function repairsFrom(text: string): ReadonlySet<Repair> {
  const names = text.split(',').map(name => name.trim());
  const unknown = names.find(name => !isRepair(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`${unknown} is no repair; there are ${Object.keys(REPAIRS).join(', ')}.`);
  return new Set(names.filter(isRepair));
}

export const rowRepairs = (repairs: ReadonlySet<Repair>): ReadonlySet<RowRepair> =>
  new Set((Object.keys(ROW_REPAIRS) as RowRepair[]).filter(name => repairs.has(name)));

/** What a repair of the series changed. */
export interface SeriesRepair {
  readonly repair: keyof typeof SERIES_REPAIRS;
  /** Bars that were made up or changed. */
  readonly bars: number;
}

/** Repairs the series as asked; the columns that came in stay as they are. */
export function repairSeries(
  columns: Columns,
  repairs: ReadonlySet<Repair>,
): { readonly columns: Columns; readonly done: readonly SeriesRepair[] } {
  const wanted = (Object.keys(SERIES_REPAIRS) as (keyof typeof SERIES_REPAIRS)[]).filter(name => repairs.has(name));
  const repaired = repair(
    columns,
    wanted.map(name => POLICIES[name]),
  );
  const done = repaired.records.map(({ count }, at) => ({ repair: wanted[at] ?? 'fill', bars: count }));
  return { columns: repaired.columns, done };
}

/** A gap longer than that, or more missing bars, is another series, or a wrong time. */
const LONGEST_GAP = 100_000;
const MOST_FILLED = 1_000_000;

/** Why the gaps of a series are not filled: what there would have to be made up; null when they may be. */
export function fillRefusal({ time, timeframe }: Columns): string | null {
  const step = timeframeMs(timeframe);
  let [missing, longest, after] = [0, 0, 0];
  for (let row = 1; row < time.length; row++) {
    const gap = ((time[row] ?? 0) - (time[row - 1] ?? 0)) / step - 1;
    missing += gap;
    if (gap > longest) [longest, after] = [gap, time[row - 1] ?? 0];
  }
  if (longest <= LONGEST_GAP && missing <= MOST_FILLED) return null;
  const gap = `the longest gap has ${longest} bars, after ${new Date(after).toISOString()}`;
  return `filling would make up ${missing} bars of ${time.length + missing}, expected at most ${MOST_FILLED}, and ${LONGEST_GAP} in a row; ${gap}`;
}

const POLICIES: Readonly<Record<keyof typeof SERIES_REPAIRS, RepairPolicy>> = {
  fill: { kind: 'fill-gaps', with: 'previous-close', longest: LONGEST_GAP },
  winsorise: { kind: 'winsorise', deviations: 12 },
};
