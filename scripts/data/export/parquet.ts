import { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, type DuckDBValue, VARCHAR } from '@duckdb/node-api';
import { quoted, quotedName, withDuckDb } from '../files/duckdb.ts';
import type { Kind, Row, Value, Writer } from './table.ts';

/** Times are whole numbers of ms under the name that says so; decimals are text, so that no digit is lost. */
const TYPES = {
  time: { name: 'bigint', type: BIGINT },
  number: { name: 'double', type: DOUBLE },
  decimal: { name: 'varchar', type: VARCHAR },
  text: { name: 'varchar', type: VARCHAR },
  boolean: { name: 'boolean', type: BOOLEAN },
} as const satisfies Readonly<Record<Kind, { readonly name: string; readonly type: unknown }>>;

/** DuckDB takes at most so many rows at a time. */
const CHUNK_ROWS = 2_048;

export const writeParquet: Writer = (path, { columns, rows }, told) =>
  withDuckDb(async connection => {
    const fields = columns.map(({ name, kind }) => `${quotedName(name)} ${TYPES[kind].name}`);
    await connection.run(`create table rows (${fields.join(', ')})`);
    const appender = await connection.createAppender('rows');
    let done = 0;
    for (const batch of batchesOf(rows)) {
      const chunk = DuckDBDataChunk.create(columns.map(({ kind }) => TYPES[kind].type));
      chunk.setRows(batch.map(row => row.map((value, at) => duckValue(value, columns[at]?.kind ?? 'text'))));
      appender.appendDataChunk(chunk);
      done += batch.length;
      told(done);
    }
    appender.closeSync();
    await connection.run(`copy rows to ${quoted(path)} (format parquet, compression zstd)`);
  });

const duckValue = (value: Value, kind: Kind): DuckDBValue =>
  kind === 'time' && typeof value === 'number' ? BigInt(value) : value;

function* batchesOf(rows: Iterable<Row>): Iterable<readonly Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < CHUNK_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
