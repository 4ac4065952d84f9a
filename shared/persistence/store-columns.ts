import type pg from 'pg';
import type { Columns } from '../domain/columns.ts';
import type { EpochMs } from '../kernel/time.ts';
import { rowsBetween } from '../research/columns/slice.ts';
import { copyIn } from './copy.ts';

export interface StoreOptions {
  readonly instrumentId: string;
  readonly columns: Columns;
  readonly source: 'import' | 'download';
  /** What to do with a bar that is stored with other values: only what was imported or downloaded can be replaced. */
  readonly differing: 'keep' | 'replace';
  /** Called as rows are stored. */
  readonly sent?: (rows: number) => void;
}

/** What became of the bars. */
export interface Stored {
  readonly stored: number;
  /** Were there, with the same values. */
  readonly known: number;
  /** Were there with others, and still are, or are replaced. */
  readonly differing: number;
  readonly replaced: number;
  /** Open time of the first that differs; null without one. */
  readonly firstDiffering: EpochMs | null;
}

/** So many rows go at a time, so that progress can be shown. */
const SLICE_ROWS = 20_000;

/** Stores bars of one series within the caller's transaction. Bars that are there already are left alone unless told otherwise. */
export async function storeColumns(client: pg.Client, options: StoreOptions): Promise<Stored> {
  const { columns, sent } = options;
  await client.query(`create temp table incoming
    (open_time timestamptz, open numeric, high numeric, low numeric, close numeric, volume numeric) on commit drop`);
  const slices: Stored[] = [];
  for (let from = 0; from < columns.time.length; from += SLICE_ROWS) {
    const until = Math.min(from + SLICE_ROWS, columns.time.length);
    slices.push(await storeSlice(client, options, rowsBetween(columns, from, until)));
    sent?.(until);
  }
  const total = (of: 'stored' | 'known' | 'differing' | 'replaced'): number =>
    slices.reduce((sum, slice) => sum + slice[of], 0);
  return {
    ...{ stored: total('stored'), known: total('known'), differing: total('differing'), replaced: total('replaced') },
    firstDiffering: slices.find(slice => slice.firstDiffering !== null)?.firstDiffering ?? null,
  };
}

async function storeSlice(client: pg.Client, options: StoreOptions, slice: Columns): Promise<Stored> {
  await client.query('truncate incoming');
  await copyIn(client, 'copy incoming from stdin', textRows(slice));
  await client.query('analyze incoming');
  const ends = [slice.time[0], slice.time.at(-1)].map(time => new Date(time ?? 0).toISOString());
  const series = [options.instrumentId, slice.timeframe, ...ends];
  // before the insert, so that what differs is what was there before
  const found = await client.query<{ differing: number; first: EpochMs | null }>(
    `select count(*) as differing, min(c.open_time) as first from incoming i join candles c on ${SAME_BAR} where ${DIFFERS}`,
    series,
  );
  const replaced =
    options.differing === 'keep'
      ? 0
      : await changed(
          client,
          `update candles c set open = i.open, high = i.high, low = i.low, close = i.close, volume = i.volume, received_at = now()
           from incoming i where ${SAME_BAR} and c.source in ('import', 'download') and ${DIFFERS}`,
          series,
        );
  const stored = await changed(
    client,
    `insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
     select $1, $2, open_time, open, high, low, close, volume, $3 from incoming on conflict do nothing`,
    [options.instrumentId, slice.timeframe, options.source],
  );
  const { differing = 0, first: firstDiffering = null } = found.rows[0] ?? {};
  return { stored, known: slice.time.length - stored - differing, differing, replaced, firstDiffering };
}

/** The range says which partitions to look at. */
const SAME_BAR =
  'c.instrument_id = $1 and c.timeframe = $2 and c.open_time between $3 and $4 and c.open_time = i.open_time';
const DIFFERS =
  '(c.open, c.high, c.low, c.close, c.volume) is distinct from (i.open, i.high, i.low, i.close, i.volume)';

const changed = async (client: pg.Client, sql: string, values: readonly string[]): Promise<number> =>
  (await client.query(sql, [...values])).rowCount ?? 0;

const CHUNK_ROWS = 2_000;

/** Rows as COPY reads them: a number's shortest text is the decimal that it stands for. */
function* textRows({ time, open, high, low, close, volume }: Columns): Iterable<string> {
  for (let from = 0; from < time.length; from += CHUNK_ROWS) {
    const until = Math.min(from + CHUNK_ROWS, time.length);
    let text = '';
    for (let row = from; row < until; row++) {
      text += `${new Date(time[row] ?? 0).toISOString()}\t${open[row]}\t${high[row]}\t${low[row]}\t${close[row]}\t${volume[row]}\n`;
    }
    yield text;
  }
}

/** Months to which so many bars are added get a partition of their own; fewer do well in the default one. */
const PARTITION_FROM_BARS = 5_000;

/** Makes room for bars before they are stored: in transactions of its own, because it locks all candles for a moment. */
export async function preparePartitions(client: pg.Client, { time }: Pick<Columns, 'time'>): Promise<void> {
  const months = new Map<string, number>();
  for (const each of time) {
    const date = new Date(each);
    const month = `${date.getUTCFullYear()}-${String(date.getUTCMonth() + 1).padStart(2, '0')}-01T00:00:00Z`;
    months.set(month, (months.get(month) ?? 0) + 1);
  }
  for (const [month, bars] of months) {
    if (bars >= PARTITION_FROM_BARS) await client.query('select tradewind_candle_partition($1)', [month]);
  }
}
