import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { withDataSession } from '#scripts/data/session.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { RecordingUnreadable } from '#shared/exchange/paper/feeds/replay/rows.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { readProfile } from '#shared/runtime/config/load.ts';
import { type BacktestInput, parseSections } from './backtest.ts';
import { backtestSection, type Recording } from './backtest-section.ts';
import { readCandleFile } from './candle-files.ts';
import { fileListing } from './file-listing.ts';
import { withRecordings } from './recordings.ts';
import { storedSeries } from './stored-series.ts';

/* What verbs that run backtests ask of the command line: which candles, and with how much. */

export interface MarketOptions {
  readonly from?: string;
  readonly until?: string;
  readonly symbols?: string;
  readonly files?: string;
  readonly capital: string;
  /** Settings of the models, as `backtestSection` takes them. */
  readonly model?: readonly string[];
  readonly history: string;
}

export const withMarketOptions = (command: Command): Command =>
  command
    .option('--from <moment>', 'open time of the first bar that is traded; left out: when the history is over')
    .option('--until <moment>', 'end of the last bar; left out: the end of the candles')
    .option('--symbols <list>', 'some of the instruments of the profile, with commas')
    .option('--files <list>', 'CSV files of base candles: BTC/USDT=path,…; left out: the candles of the database')
    .option('--capital <amount>', 'quote that the account begins with', '10000')
    .option(
      '--model <settings...>',
      'over what the profile says under backtest.models: account.kind=perpetual account.leverage=3 marketOrders=next-open',
    )
    .option('--history <bars>', 'base bars before the start for the warm-up', '1024');

/** A backtest of the profile's bots over the candles that are asked for. */
export async function marketInput(
  terminal: Terminal,
  settings: Settings,
  options: MarketOptions,
): Promise<BacktestInput> {
  const { system, profileFile } = settings;
  const profile = readProfile(profileFile);
  const { models, recordings } = backtestSection(profile, options.model ?? []);
  const candles = await seriesOf(terminal, settings, options);
  const series = recorded(candles, recordings, system.baseTimeframe);
  if (series.length === 0) throw unusable('There are no candles to run on', 'tradewind data list');
  const barMs = timeframeMs(system.baseTimeframe);
  const historyBars = Number(options.history);
  const begin = Math.min(...series.map(({ columns }) => columns.time[0] ?? 0));
  const end = Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)) + barMs;
  return {
    ...parseSections(profile.values),
    account: system.account,
    venue: system.venue.id,
    quoteAsset: system.quoteAsset,
    baseTimeframe: system.baseTimeframe,
    series,
    strategies: new Map(STRATEGIES.map(strategy => [strategy.name, strategy])),
    models,
    deposits: { [system.quoteAsset]: new Decimal(options.capital) },
    historyBars,
    marketBars: Math.min(historyBars, 1),
    from: epochMs(options.from === undefined ? begin + historyBars * barMs : momentOf(options.from)),
    until: epochMs(options.until === undefined ? end : momentOf(options.until)),
  };
}

function recorded(series: readonly Series[], recordings: readonly Recording[], timeframe: Timeframe) {
  try {
    return withRecordings(series, recordings, timeframe);
  } catch (error) {
    if (error instanceof RecordingUnreadable)
      throw unusable(error.message, 'mend the file, or take it out of backtest.recordings');
    throw error;
  }
}

async function seriesOf(
  terminal: Terminal,
  { system, home }: Settings,
  options: MarketOptions,
): Promise<readonly Series[]> {
  const { baseTimeframe: timeframe, venue, instruments } = system;
  const symbols = options.symbols?.split(',') ?? instruments;
  if (options.files !== undefined) {
    return options.files.split(',').map(text => {
      const [symbol, path, ...rest] = text.split('=');
      if (!symbol || !path || rest.length > 0 || !existsSync(path))
        throw unusable(
          `--files ${text}: expected a symbol and a file that is there`,
          'such as BTC/USDT=candles.csv.gz',
        );
      const columns = readCandleFile(path, timeframe);
      const spacing = columns.time.reduce(
        (least, time, row, all) => Math.min(least, row === 0 ? least : time - (all[row - 1] ?? 0)),
        Number.POSITIVE_INFINITY,
      );
      if (spacing !== timeframeMs(timeframe))
        throw unusable(
          `${path}: its bars are no ${timeframe} apart`,
          'the profile says baseTimeframe; import the file to resample it',
        );
      return { instrumentId: `${venue.id}:${symbol}`, listing: fileListing(symbol, columns), columns };
    });
  }
  const historyMs = Number(options.history) * timeframeMs(timeframe);
  const from = epochMs(options.from === undefined ? 0 : momentOf(options.from) - historyMs);
  const until = epochMs(options.until === undefined ? terminal.wallNow() : momentOf(options.until));
  return withDataSession(terminal, 'reader', ({ client }) => {
    const source = { client, cache: columnCache(home) };
    return storedSeries(source, { venue: venue.id, symbols, timeframe, from, until });
  });
}

/** A moment as people write it, UTC in ms. */
export function momentOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw unusable(`${text} is no moment`, 'write it as 2024-01-31 or 2024-01-31T12:00Z');
  return time;
}

export const unusable = (message: string, mend: string): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });
