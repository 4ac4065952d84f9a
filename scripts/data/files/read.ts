import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { COLUMN_NAMES, type ColumnName } from '#shared/research/columns/slice.ts';
import { commonTimeframe } from '#shared/research/sift/other-timeframes.ts';
import type { RawRows } from '#shared/research/sift/rows.ts';
import { type ColumnMap, findColumns, POSITIONS } from './columns-of.ts';
import { withDuckDb } from './duckdb.ts';
import type { ReadFormat } from './formats.ts';
import { openSource, type TextSource } from './source.ts';
import { MS_OF, type TimeUnit, timeUnitOf, UNIT_WORDS } from './time-units.ts';

export interface ReadOptions {
  readonly path: string;
  readonly format: ReadFormat;
  /** Null: what most of the bars are apart. */
  readonly timeframe: Timeframe | null;
  readonly base: string | null;
  readonly columns: Partial<ColumnMap>;
  readonly timeUnit: TimeUnit | null;
  /** Called as rows are read. */
  readonly told?: (rows: number) => void;
}

/** A file of candles as it is: nothing left out, nothing put right. */
export interface ReadFile {
  readonly rows: RawRows;
  /** What was found out or assumed, one line each. */
  readonly said: readonly string[];
  /** SHA-256 of the file's bytes. */
  readonly hash: string;
  /** The text of some rows, by their places. */
  readonly textAt: ReadonlyMap<number, string>;
}

/** Reads all rows of a file. Throws CliFailure, with the file and the line, for what is no file of candles. */
export async function readRows(options: ReadOptions): Promise<ReadFile> {
  const { path } = options;
  await access(path).catch(() => {
    throw refusal(path, 'it cannot be read', 'check the path and its rights');
  });
  await refuseCutShort(path);
  const [hash, read] = await Promise.all([hashOf(path), withDuckDb(connection => readWith(connection, options))]);
  return { ...read, hash };
}

/** DuckDB takes what it can unpack of a file that ends too early, down to half a number. */
async function refuseCutShort(path: string): Promise<void> {
  if (!path.endsWith('.gz')) return;
  const nowhere = new Writable({ write: (_chunk, _encoding, written) => written() });
  await pipeline(createReadStream(path), createGunzip(), nowhere).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw refusal(path, `it cannot be unpacked: ${detail}`, 'check that it is whole, and packed with gzip');
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const refusal = (path: string, what: string, mend: string): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.FAILED, message: `${path}: ${what}`, mend });

async function readWith(connection: DuckDBConnection, options: ReadOptions): Promise<Omit<ReadFile, 'hash'>> {
  const { path, format, base, columns: given } = options;
  const source = await openSource(connection, path, format).catch(error => {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw refusal(path, detail.replace(/^[A-Za-z ]+Error: /, ''), 'check that it is whole, or say its --format');
  });
  if (!source.ok) throw refusal(path, source.error, 'see tradewind data import --help for what is read');
  const map = mapOf(path, source.value, { given, base });
  const text = (column: ColumnName): string => source.value.text(map[column]);
  const unit = options.timeUnit ?? (await sampledUnit(connection, source.value, text('time')));
  if (unit === null)
    throw refusal(
      path,
      `column ${map.time}: expected times as numbers or dates, and found none`,
      'name the unit with --time',
    );
  const values = await readNumbers(connection, source.value, {
    expressions: [
      MS_OF[unit](text('time')),
      ...COLUMN_NAMES.slice(1).map(column => `try_cast(${text(column)} as double)`),
    ],
    told: options.told ?? (() => undefined),
  });
  const timeframe = options.timeframe ?? commonTimeframe(values.time);
  if (timeframe === null)
    throw refusal(path, 'how long its bars are cannot be told from their times', 'say --timeframe, such as 1h');
  const said = [
    ...source.value.said,
    ...(map === POSITIONS ? [] : [`columns ${COLUMN_NAMES.map(name => `${name}=${map[name]}`).join(' ')}`]),
    `times in ${UNIT_WORDS[unit]}${options.timeUnit === null ? '' : ', as told'}`,
    ...(options.timeframe === null ? [`timeframe ${timeframe}, by the distance of the bars`] : []),
  ];
  const textAt = await textsOf(connection, source.value, brokenPlaces(values));
  return { rows: { timeframe, ...values }, said, textAt };
}

function mapOf(
  path: string,
  { names, said }: TextSource,
  { given, base }: { readonly given: Partial<ColumnMap>; readonly base: string | null },
): ColumnMap {
  const unnamed = said.length > 0;
  const found = findColumns({ names, given: unnamed ? { ...POSITIONS, ...given } : given, base });
  if (found.ok) return unnamed && Object.keys(given).length === 0 ? POSITIONS : found.value;
  throw refusal(`${path}:1`, found.error, 'say which is which, such as --columns time=ts,volume=amount');
}

const SAMPLE_ROWS = 500;

async function sampledUnit(
  connection: DuckDBConnection,
  { from, firstRow }: TextSource,
  time: string,
): Promise<TimeUnit | null> {
  const sql = `select ${time} from (select * from ${from} limit ${SAMPLE_ROWS} offset ${firstRow - 1})`;
  const sample = (await connection.runAndReadAll(sql)).getRowsJS();
  return timeUnitOf(sample.flatMap(([text]) => (typeof text === 'string' ? [text] : [])));
}

type Numbers = Omit<RawRows, 'timeframe'>;

/** Rows whose line is blank are no rows. Expressions in the order of the columns. */
async function readNumbers(
  connection: DuckDBConnection,
  { from, firstRow, isRow }: TextSource,
  { expressions, told }: { readonly expressions: readonly string[]; readonly told: (rows: number) => void },
): Promise<Numbers> {
  const values = expressions.map(expression => `cast(${expression} as double)`);
  const sql = `select cast(place as double), ${values.join(', ')} from (select row_number() over () as place, * from ${from})
    where place >= ${firstRow} and ${isRow}`;
  const result = await connection.stream(sql);
  const names = ['place', ...COLUMN_NAMES] as const;
  let columns = names.map(() => new Float64Array(FIRST_ROWS));
  let length = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
    const { rowCount } = chunk; // each look at it is a call into DuckDB
    if (rowCount === 0) break;
    const room = columns[0]?.length ?? 0;
    if (length + rowCount > room) columns = columns.map(column => grown(column, 2 * (length + rowCount)));
    for (const [at, column] of columns.entries()) {
      const vector = chunk.getColumnVector(at);
      for (let row = 0; row < rowCount; row++) {
        const value = vector.getItem(row);
        column[length + row] = typeof value === 'number' ? value : Number.NaN;
      }
    }
    length += rowCount;
    told(length);
  }
  const taken = new Map(names.map((name, at) => [name, columns[at]?.slice(0, length)]));
  const of = (name: (typeof names)[number]): Float64Array => taken.get(name) ?? new Float64Array();
  return {
    ...{ place: of('place'), time: of('time'), open: of('open'), high: of('high') },
    ...{ low: of('low'), close: of('close'), volume: of('volume') },
  };
}

const FIRST_ROWS = 4_096;

function grown(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(column);
  return larger;
}

const MOST_TEXTS = 20;

/** Rows with something that is no number: people want to see what stands there. */
function brokenPlaces(numbers: Numbers): readonly number[] {
  const broken: number[] = [];
  for (let row = 0; row < numbers.place.length && broken.length < MOST_TEXTS; row++) {
    if (COLUMN_NAMES.some(name => !Number.isFinite(numbers[name][row]))) broken.push(numbers.place[row] ?? 0);
  }
  return broken;
}

async function textsOf(
  connection: DuckDBConnection,
  { from, line }: TextSource,
  places: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (places.length === 0) return new Map();
  const sql = `select place, line from (select row_number() over () as place, ${line} as line from ${from}) where place in (${places.join(', ')})`;
  const rows = (await connection.runAndReadAll(sql)).getRowsJS();
  return new Map(rows.map(([place, text]) => [Number(place), String(text)]));
}
