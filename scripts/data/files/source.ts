import type { DuckDBConnection } from '@duckdb/node-api';
import { parsedJson } from '#shared/kernel/json.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { POSITIONS } from './columns-of.ts';
import { quoted, quotedName } from './duckdb.ts';
import type { ReadFormat } from './formats.ts';

/** A file as a relation of texts: what reads it, whatever its format. */
export interface TextSource {
  /** The columns that it has, as it names them. */
  readonly names: readonly string[];
  /** From which row (from 1) the data begins: a header is not data. */
  readonly firstRow: number;
  /** FROM-clause whose rows come in the file's order. */
  readonly from: string;
  /** A column as text, by its name. */
  text(name: string): string;
  /** A row as it stands there, for people. */
  readonly line: string;
  /** Says of a row whether it is one: a blank line is none. */
  readonly isRow: string;
  /** What was assumed. */
  readonly said: readonly string[];
}

/** Every line of a text file as it is: so that a broken one is one row that is named, and shifts no other. */
const linesOf = (path: string): string =>
  `read_csv(${quoted(path)}, columns = {'line': 'varchar'}, header = false, auto_detect = false, delim = '\\x01', quote = '', escape = '', comment = '', null_padding = true, ignore_errors = false, max_line_size = 1048576)`;

export async function openSource(
  connection: DuckDBConnection,
  path: string,
  format: ReadFormat,
): Promise<Result<TextSource, string>> {
  if (format === 'parquet') return parquetSource(connection, path);
  const reader = await connection.runAndReadAll(`select line from ${linesOf(path)} limit 2`);
  const [first, second] = reader.getRowsJS().map(([line]) => (typeof line === 'string' ? line : ''));
  if (first === undefined || first.trim() === '') return err('1: the first line is empty, expected a header or a bar');
  return format === 'csv' ? csvSource(path, first, second ?? '') : jsonSource(path, first);
}

const NOT_BLANK = "trim(line) <> ''";
const DELIMITERS = [',', ';', '\t', '|'];
const NUMBER = /^"?-?\d+(\.\d+)?"?$/;

function csvSource(path: string, first: string, second: string): Result<TextSource, string> {
  const delimiter = DELIMITERS.find(one => first.includes(one));
  if (delimiter === undefined) return err(`1: no columns, expected them apart by one of , ; tab |`);
  const cells = first
    .replace(/^\uFEFF/, '')
    .split(delimiter)
    .map(unquoted);
  const isData = cells.slice(1).every(cell => cell === '' || NUMBER.test(cell)) && cells.length > 1;
  const names = isData ? cells.map((_, at) => String(at + 1)) : cells;
  const order = Object.keys(POSITIONS).join(', ');
  // an index before the first column that the header does not name; what ends in a delimiter has none
  const row = second.split(delimiter);
  const shift = !isData && row.length === cells.length + 1 && row.at(-1)?.trim() !== '' ? 1 : 0;
  return ok({
    names,
    firstRow: isData ? 1 : 2,
    from: `(select line, string_split(line, ${quoted(delimiter)}) as cells from ${linesOf(path)})`,
    text: name => `trim(cells[${names.indexOf(name) + 1 + shift}], ' "')`,
    line: 'line',
    isRow: NOT_BLANK,
    said: isData ? [`no header: the columns are taken as ${order}`] : [],
  });
}

const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');

function jsonSource(path: string, first: string): Result<TextSource, string> {
  const parsed = parsedJson(first);
  if (typeof parsed !== 'object' || parsed === null)
    return err(`1: ${first.slice(0, 60)} is no JSON object or array, expected one bar per line`);
  const isArray = Array.isArray(parsed);
  const names = isArray ? parsed.map((_, at) => String(at + 1)) : Object.keys(parsed);
  const place = (name: string): string => (isArray ? `$[${Number(name) - 1}]` : `$."${name.replaceAll('"', '\\"')}"`);
  return ok({
    names,
    firstRow: 1,
    from: linesOf(path),
    text: name => `case when json_valid(line) then json_extract_string(line, ${quoted(place(name))}) end`,
    line: 'line',
    isRow: NOT_BLANK,
    said: isArray ? [`no names: the values are taken as ${Object.keys(POSITIONS).join(', ')}`] : [],
  });
}

async function parquetSource(connection: DuckDBConnection, path: string): Promise<Result<TextSource, string>> {
  const from = `read_parquet(${quoted(path)})`;
  const described = await connection.runAndReadAll(`describe select * from ${from}`);
  const names = described.getRowsJS().map(([name]) => String(name));
  return ok({
    names,
    firstRow: 1,
    from,
    // a moment with a zone is written in UTC, which is how this database is set
    text: name => `cast(${quotedName(name)} as varchar)`,
    line: `concat_ws(', ', ${names.map(name => `cast(${quotedName(name)} as varchar)`).join(', ')})`,
    isRow: 'true',
    said: [],
  });
}
