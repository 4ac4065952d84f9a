import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Columns } from '#shared/domain/columns.ts';
import {
  barEnd,
  barOpen,
  type EpochMs,
  epochMs,
  TIMEFRAMES,
  type Timeframe,
  timeframeMs,
} from '#shared/kernel/time.ts';
import { readColumns, type SeriesRange } from '#shared/persistence/candle-columns.ts';
import { contentHash } from '#shared/research/columns/content-hash.ts';
import { canResample, resample } from '#shared/research/columns/resample.ts';
import { blankColumns, joinColumns, rowAt, rowsBetween } from '#shared/research/columns/slice.ts';
import type { ColumnCache } from './cache/column-cache.ts';

export interface LoadedColumns {
  readonly columns: Columns;
  /** `contentHash` of the instrument and the columns: the same wherever and whenever they are loaded. */
  readonly hash: string;
  /** The timeframe that is stored; the columns were resampled when it is another. */
  readonly stored: Timeframe;
  readonly from: 'cache' | 'database';
}

export interface ColumnSource {
  readonly client: pg.Client;
  /** Null: always ask the database. */
  readonly cache: ColumnCache | null;
}

/**
 * The candles that open in a range (`from` included, `until` not), as they are stored, or resampled from a shorter timeframe that is; where bars that upkeep joined end, those that are left go on.
 * Empty columns when nothing is stored. What the database has not changed since comes from the cache, and is the same to the last bit.
 */
export async function loadColumns({ client, cache }: ColumnSource, range: SeriesRange): Promise<LoadedColumns> {
  const { instrumentId, timeframe } = range;
  const wanted = { ...range, ...wholeBars(range) };
  const sources = await sourcesOf(client, wanted);
  const source = bestSource(sources, timeframe);
  if (source === null)
    return { ...hashed(instrumentId, blankColumns(timeframe, 0)), stored: timeframe, from: 'database' };
  const { timeframe: stored } = source;
  const newer = newerSource(sources, source);
  const key = keyOf(wanted, newer === null ? [source] : [source, newer]);
  const known = (await cache?.recall(key)) ?? null;
  const cached = known === null ? null : await cache?.byHash(known);
  if (cached) return { columns: cached.columns, hash: cached.hash, stored, from: 'cache' };
  const read = async (one: Source, from: EpochMs): Promise<Columns> =>
    resample(await readColumns(client, { ...wanted, timeframe: one.timeframe, from }), timeframe);
  const pieces = [await read(source, wanted.from)];
  // what was joined ends where the bars that it was made of begin
  if (newer !== null) pieces.push(await read(newer, barEnd(barOpen(source.last, timeframe), timeframe)));
  const loaded = hashed(instrumentId, within(joinColumns(timeframe, pieces), wanted));
  await cache?.keep(key, { instrumentId, ...loaded });
  return { ...loaded, stored, from: 'database' };
}

const hashed = (instrumentId: string, columns: Columns) => ({ columns, hash: contentHash({ instrumentId }, columns) });

/** From the first bar that opens in the range to the end of the last one that does: no bar is made of a part of what it holds. */
function wholeBars({ from, until, timeframe }: SeriesRange): { readonly from: EpochMs; readonly until: EpochMs } {
  const up = (time: EpochMs): EpochMs => {
    const open = barOpen(time, timeframe);
    return open === time ? time : barEnd(open, timeframe);
  };
  return { from: up(from), until: up(until) };
}

const within = (columns: Columns, { from, until }: Pick<SeriesRange, 'from' | 'until'>): Columns =>
  rowsBetween(columns, rowAt(columns, from), rowAt(columns, until));

/** What is stored of one timeframe in a range. Whenever the bars change, so does this: live ones are only added, the rest is imports. */
interface Source {
  readonly timeframe: Timeframe;
  readonly bars: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
  /** Whether bars of it were made of candles that were too old to keep. */
  readonly joined: boolean;
  /** When the series was last imported or downloaded to; null: never. */
  readonly imported: EpochMs | null;
  /** Another database has another history under the same names. */
  readonly database: string;
}

/** Those timeframes from which the bars can be made, the shortest first. */
async function sourcesOf(client: pg.Client, range: SeriesRange): Promise<readonly Source[]> {
  const candidates = TIMEFRAMES.filter(each => canResample(each, range.timeframe));
  const { rows } = await client.query<Source>(
    `select timeframe, count(*) as bars, min(open_time) as first, max(open_time) as last, bool_or(source = 'joined') as joined,
       (select max(imported_at) from data_imports d where d.instrument_id = $1 and d.timeframe = c.timeframe) as imported,
       concat(current_database(), inet_server_port()) as database
     from candles c where instrument_id = $1 and timeframe = any($2) and open_time >= $3 and open_time < $4 group by timeframe`,
    [range.instrumentId, candidates, iso(range.from), iso(range.until)],
  );
  return candidates.flatMap(each => rows.filter(({ timeframe }) => timeframe === each));
}

const iso = (time: EpochMs): string => new Date(time).toISOString();

/** Series that cover a range this well, as a share of the best, are as good as each other. */
const AS_GOOD = 0.99;

/**
 * What to make the bars of: the timeframe asked for when it covers the range as well as any, else the shortest that does. Live bars of
 * the last days do not stand in the way of years of longer ones.
 */
function bestSource(sources: readonly Source[], timeframe: Timeframe): Source | null {
  const covered = (source: Source): number => source.bars * timeframeMs(source.timeframe);
  const best = Math.max(0, ...sources.map(covered));
  const good = sources.filter(source => covered(source) >= AS_GOOD * best);
  return good.find(source => source.timeframe === timeframe) ?? good[0] ?? null;
}

/** What goes on where a series that upkeep joined ends: the shortest, of which only old candles are joined. Null when nothing does. */
const newerSource = (sources: readonly Source[], { timeframe, last, joined }: Source): Source | null =>
  (joined ? sources : []).find(
    one => timeframeMs(one.timeframe) < timeframeMs(timeframe) && one.last >= barEnd(last, timeframe),
  ) ?? null;

const keyOf = ({ instrumentId, timeframe, from, until }: SeriesRange, sources: readonly Source[]): string =>
  createHash('sha256')
    .update(JSON.stringify([instrumentId, timeframe, from, until, ...sources]))
    .digest('hex');

/** All of it, for ranges without an end. */
export const ALL_TIME = { from: epochMs(0), until: epochMs(Date.UTC(2200, 0)) } as const;
