import pg from 'pg';
import type { Columns } from '../domain/columns.ts';
import type { EpochMs, Timeframe } from '../kernel/time.ts';
import { blankColumns, COLUMN_NAMES, joinColumns, rowsBetween } from '../research/columns/slice.ts';
import { COPY_HEADER_BYTES, readNumeric, readTimestamp } from './binary-rows.ts';
import { copyOut } from './copy.ts';

/** A piece of a stored series. */
export interface SeriesRange {
  /** Such as `binance:BTC/USDT`. */
  readonly instrumentId: string;
  readonly timeframe: Timeframe;
  /** Open time of the first bar wanted. */
  readonly from: EpochMs;
  /** Bars that open before it. */
  readonly until: EpochMs;
}

const BLOCK_ROWS = 65_536;
const FIELD_COUNT_BYTES = 2;

/** The stored candles of a range, oldest first. */
export async function readColumns(client: pg.Client, range: SeriesRange): Promise<Columns> {
  const { instrumentId, timeframe, from, until } = range;
  const moment = (time: EpochMs): string => pg.escapeLiteral(new Date(time).toISOString());
  const sql = `copy (select open_time, open, high, low, close, volume from candles
    where instrument_id = ${pg.escapeLiteral(instrumentId)} and timeframe = ${pg.escapeLiteral(timeframe)}
      and open_time >= ${moment(from)} and open_time < ${moment(until)} order by open_time) to stdout (format binary)`;
  const blocks: Columns[] = [];
  let block = blankColumns(timeframe, BLOCK_ROWS);
  let row = BLOCK_ROWS;
  let isFirst = true;
  await copyOut(client, sql, message => {
    const start = isFirst ? COPY_HEADER_BYTES : 0;
    isFirst = false;
    if (message.length < start + FIELD_COUNT_BYTES || message.readInt16BE(start) !== COLUMN_NAMES.length) return;
    if (row === BLOCK_ROWS) {
      block = blankColumns(timeframe, BLOCK_ROWS);
      blocks.push(block);
      row = 0;
    }
    readRow(message, start + FIELD_COUNT_BYTES, block, row);
    row += 1;
  });
  const last = blocks.pop();
  return joinColumns(timeframe, last === undefined ? [] : [...blocks, rowsBetween(last, 0, row)]);
}

/** Each field is its length in four bytes and so many bytes. */
function readRow(message: Buffer, start: number, block: Columns, row: number): void {
  let at = start;
  for (const name of COLUMN_NAMES) {
    const length = message.readInt32BE(at);
    at += 4;
    block[name][row] = name === 'time' ? readTimestamp(message, at) : readNumeric(message, at);
    at += length;
  }
}
