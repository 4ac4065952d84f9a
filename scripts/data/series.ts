import { symbolFrom } from '#scripts/operator/instruments.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { seriesInName, timeframeIn } from './files/name.ts';

/** What a person said of the series in a file. */
export interface SaidSeries {
  readonly venue?: string | undefined;
  readonly instrument?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
}

/** What is known of the series in a file. */
export interface FileSeries {
  readonly instrumentId: string;
  readonly base: string;
  /** Null: to be told by the distance of its bars. */
  readonly timeframe: Timeframe | null;
}

/** Of which instrument a file's bars are: as said, else as its name has it. Throws CliFailure when neither says it. */
export function seriesOf(path: string, said: SaidSeries, known: readonly string[]): FileSeries {
  const named = seriesInName(path);
  const timeframe = timeframeOf(path, said);
  const [saidVenue] = said.instrument?.includes(':') ? said.instrument.split(':') : [];
  const venue = said.venue ?? saidVenue ?? named?.venue;
  const symbol = said.instrument === undefined ? named?.symbol : symbolFrom(said.instrument, known);
  if (venue === undefined || !/^[a-z0-9]+$/.test(venue)) throw unsaid(path, 'venue', '--venue binance');
  if (symbol === undefined || symbol === null) throw unsaid(path, 'instrument', '--instrument BTC/USDT');
  return { instrumentId: `${venue}:${symbol}`, base: symbol.slice(0, symbol.indexOf('/')), timeframe };
}

/** As said, else as in the name; null when neither says it. Throws CliFailure for a file whose name says that it holds no candles. */
export function timeframeOf(path: string, said: SaidSeries): Timeframe | null {
  const content = seriesInName(path)?.content ?? null;
  const named = content === null ? null : timeframeIn(content);
  if (said.timeframe !== undefined || content === null || named !== null) return said.timeframe ?? named;
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${path}: its name says that it holds ${content}, not candles`,
    mend: 'import candles only; if it holds some, say their --timeframe',
  });
}

const unsaid = (path: string, what: string, example: string): CliFailure =>
  new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${path}: of which ${what} its bars are is not said`,
    mend: `add ${example}, or name the file like binance-BTC_USDT-1h-2024.csv`,
  });
