import { type Command, InvalidArgumentError, Option } from 'commander';
import { symbolFrom } from '#scripts/operator/instruments.ts';
import { TIMEFRAMES, type Timeframe } from '#shared/kernel/time.ts';
import { COLUMN_NAMES, type ColumnName } from '#shared/research/columns/slice.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import type { ColumnMap } from '../files/columns-of.ts';
import { FORMATS, type Format } from '../files/formats.ts';
import { timeframeIn } from '../files/name.ts';
import { TIME_UNITS } from '../files/time-units.ts';

/* Options that several of the data commands share. */

function timeframeFrom(text: string): Timeframe {
  const timeframe = timeframeIn(text);
  if (timeframe === null) throw new InvalidArgumentError(`Expected one of ${TIMEFRAMES.join(', ')}.`);
  return timeframe;
}

export const withTimeframe = (command: Command, meaning: string): Command =>
  command.addOption(new Option('--timeframe <timeframe>', meaning).argParser(timeframeFrom));

export const withFormat = (command: Command, formats: readonly Format[]): Command =>
  command.addOption(new Option('--format <format>', 'instead of what the name says').choices(formats));

/** How a file is to be read, where it does not say so itself. */
export function withReading(command: Command): Command {
  const columns = new Option(
    '--columns <map>',
    'which column is which, such as time=ts,volume=amount; by number where there is no header',
  ).argParser(columnsFrom);
  return withFormat(
    command,
    (Object.keys(FORMATS) as Format[]).filter(name => FORMATS[name].reads),
  )
    .addOption(columns)
    .addOption(new Option('--time <unit>', 'what its times are in').choices(TIME_UNITS));
}

function columnsFrom(text: string): Partial<ColumnMap> {
  const pairs = text.split(',').map(pair => pair.split('=').map(part => part.trim()));
  const wrong = pairs.find(([name = '', column = '']) => !isColumn(name) || column === '');
  if (wrong !== undefined)
    throw new InvalidArgumentError(`Expected NAME=COLUMN, with NAME one of ${COLUMN_NAMES.join(', ')}.`);
  return Object.fromEntries(pairs);
}

const isColumn = (name: string): name is ColumnName => (COLUMN_NAMES as readonly string[]).includes(name);

/** `binance:BTC/USDT` from that, or from `BTC/USDT` at the profile's venue. Throws CliFailure for no instrument. */
export function instrumentIdFrom(text: string, { venue, instruments }: SystemConfig): string {
  const at = text.indexOf(':');
  return `${at === -1 ? venue.id : text.slice(0, at)}:${symbolFrom(text, instruments)}`;
}
