import { InvalidArgumentError } from 'commander';
import type { Columns } from '#shared/domain/columns.ts';
import { type RepairPolicy, repair } from '#shared/research/quality/repair.ts';
import { ROW_REPAIRS, type RowRepair } from '#shared/research/sift/rows.ts';

/** What may be done to the series as a whole, after its rows were sifted. */
const SERIES_REPAIRS = {
  fill: 'missing bars become flat ones at the close before, without volume',
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

const POLICIES: Readonly<Record<keyof typeof SERIES_REPAIRS, RepairPolicy>> = {
  fill: { kind: 'fill-gaps', with: 'previous-close', longest: Number.MAX_SAFE_INTEGER },
  winsorise: { kind: 'winsorise', deviations: 12 },
};
