import type pg from 'pg';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { timeframeIn } from './files/name.ts';

/** What is stored of one instrument and timeframe. */
export interface StoredSeries {
  readonly instrumentId: string;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  /** Open time of the last bar. */
  readonly to: EpochMs;
  readonly bars: number;
  /** Bars of the grid between them that are not there. */
  readonly missing: number;
  /** Of the last import or download; null when all came from the streams. */
  readonly score: number | null;
  readonly sources: readonly string[];
}

export interface SeriesFilter {
  /** Such as `binance:BTC/USDT`; null: all. */
  readonly instrumentId: string | null;
  readonly timeframe: Timeframe | null;
}

interface Row {
  readonly instrument_id: string;
  readonly timeframe: string;
  readonly first: EpochMs;
  readonly last: EpochMs;
  readonly bars: number;
  readonly sources: readonly string[];
  readonly score: number | null;
}

/** Every stored series that passes the filter, by instrument, the shortest timeframe first. */
export async function storedSeries(
  client: pg.Client,
  { instrumentId, timeframe }: SeriesFilter,
): Promise<readonly StoredSeries[]> {
  const { rows } = await client.query<Row>(
    `select c.*, (select score from data_imports d where d.instrument_id = c.instrument_id and d.timeframe = c.timeframe
                  order by id desc limit 1) as score
     from (select instrument_id, timeframe, min(open_time) as first, max(open_time) as last, count(*) as bars,
             array_agg(distinct source) as sources
           from candles where ($1::text is null or instrument_id = $1) and ($2::text is null or timeframe = $2)
           group by 1, 2) as c`,
    [instrumentId, timeframe],
  );
  return rows
    .flatMap(row => {
      const known = timeframeIn(row.timeframe);
      return known === null ? [] : [seriesFrom(row, known)];
    })
    .toSorted(
      (one, other) =>
        one.instrumentId.localeCompare(other.instrumentId) || timeframeMs(one.timeframe) - timeframeMs(other.timeframe),
    );
}

function seriesFrom(row: Row, timeframe: Timeframe): StoredSeries {
  const expected = (row.last - row.first) / timeframeMs(timeframe) + 1;
  return {
    ...{ instrumentId: row.instrument_id, timeframe, from: epochMs(row.first), to: epochMs(row.last) },
    ...{ bars: row.bars, missing: expected - row.bars, score: row.score, sources: row.sources },
  };
}
