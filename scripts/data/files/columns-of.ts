import { err, ok, type Result } from '#shared/kernel/result.ts';
import { COLUMN_NAMES, type ColumnName } from '#shared/research/columns/slice.ts';

/** Names under which sources tell a column, as they are compared: lower case, everything else an underscore. */
const ALIASES: Readonly<Record<ColumnName, readonly string[]>> = {
  time: [
    ...['timestamp_ms', 'open_time', 'opentime', 'timestamp', 'time', 'datetime', 'date', 'open_time_ms', 'time_ms'],
    ...['unix', 'unix_timestamp', 'unixtime', 'ts', 't', 'start', 'start_time', 'candle_begin_time'],
  ],
  open: ['open', 'o', 'open_price', 'price_open'],
  high: ['high', 'h', 'high_price', 'price_high', 'max'],
  low: ['low', 'l', 'low_price', 'price_low', 'min'],
  close: ['close', 'c', 'close_price', 'price_close'],
  volume: ['volume', 'v', 'vol', 'base_volume', 'volume_base', 'volume_traded', 'base_asset_volume'],
};

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Which of a source's columns is which. */
export type ColumnMap = Readonly<Record<ColumnName, string>>;

export interface NamedColumns {
  /** As the source has them. */
  readonly names: readonly string[];
  /** What the user said: wins. */
  readonly given: Partial<ColumnMap>;
  /** The base asset, where it is known: some name the volume after it. */
  readonly base: string | null;
}

/** Finds the six columns by their names; the error says which is missing and what there is. */
export function findColumns({ names, given, base }: NamedColumns): Result<ColumnMap, string> {
  const known = new Map(names.toReversed().map(name => [plain(name), name]));
  const found = new Map<ColumnName, string>();
  const missing: string[] = [];
  for (const column of COLUMN_NAMES) {
    const said = given[column];
    const aliases = [...ALIASES[column], ...(column === 'volume' && base !== null ? [`volume_${plain(base)}`] : [])];
    const alias = aliases.find(name => known.has(name));
    const name = said === undefined ? known.get(alias ?? '') : names.find(one => one.trim() === said);
    if (name === undefined) missing.push(said === undefined ? column : `${column} (${said})`);
    else found.set(column, name);
  }
  if (missing.length > 0) return err(`no column for ${missing.join(', ')}; there are ${names.join(', ')}`);
  return ok(Object.fromEntries(found) as ColumnMap);
}

/** The order that files without a header have: Binance's, ccxt's and freqtrade's. */
export const POSITIONS: ColumnMap = Object.fromEntries(
  COLUMN_NAMES.map((name, at) => [name, String(at + 1)]),
) as ColumnMap;
