import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { plainNumber, type Row, type Table, type Value, type Writer } from './table.ts';

const CHUNK_ROWS = 2_000;

/** Comma-separated values with a header (RFC 4180), times in ms. */
export const writeCsv: Writer = (path, table, told) =>
  writeLines(path, table, {
    told,
    head: `${table.columns.map(({ name }) => name).join(',')}\n`,
    line: row => `${row.map(csvCell).join(',')}\n`,
  });

/** One JSON object per line, times in ms, decimals as text. */
export const writeJsonLines: Writer = (path, table, told) => {
  const names = table.columns.map(({ name }) => JSON.stringify(name));
  const line = (row: Row): string =>
    `{${row.map((value, at) => `${names[at]}:${typeof value === 'number' ? plainNumber(value) : JSON.stringify(value)}`).join(',')}}\n`;
  return writeLines(path, table, { told, head: '', line });
};

function csvCell(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return plainNumber(value);
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Lines {
  readonly head: string;
  readonly line: (row: Row) => string;
  readonly told: (rows: number) => void;
}

/** A name that ends in .gz is packed. */
async function writeLines(path: string, { rows }: Table, lines: Lines): Promise<void> {
  const source = Readable.from(chunksOf(rows, lines));
  const target = createWriteStream(path, { flags: 'wx' });
  if (path.endsWith('.gz')) await pipeline(source, createGzip(), target);
  else await pipeline(source, target);
}

function* chunksOf(rows: Iterable<Row>, { head, line, told }: Lines): Iterable<string> {
  let text = head;
  let count = 0;
  for (const row of rows) {
    text += line(row);
    count += 1;
    if (count % CHUNK_ROWS !== 0) continue;
    yield text;
    text = '';
    told(count);
  }
  yield text;
}
