import { resolve } from 'node:path';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { readSettings, type Settings } from '#scripts/operator/settings.ts';
import { BacktestImpossible, type BacktestInput, parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { readCandleFile } from '#scripts/research/candle-files.ts';
import { codeHash } from '#scripts/research/code-hash.ts';
import { fileListing } from '#scripts/research/file-listing.ts';
import { resultLines } from '#scripts/research/result-text.ts';
import { storedSeries } from '#scripts/research/stored-series.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson } from '#scripts/terminal/options.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { runHash } from '#shared/research/backtest/run-hash.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

interface Options {
  readonly from?: string;
  readonly until?: string;
  readonly symbols?: string;
  readonly files?: string;
  readonly capital: string;
  readonly history: string;
  readonly plain?: boolean;
  readonly json?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withJson(command)
      .argument('[profile]', 'a profile whose bots are run; left out: that of this installation')
      .option('--from <moment>', 'open time of the first bar that is traded; left out: when the history is over')
      .option('--until <moment>', 'end of the last bar; left out: the end of the candles')
      .option('--symbols <list>', 'some of the instruments of the profile, with commas')
      .option('--files <list>', 'CSV files of base candles: BTC/USDT=path,…; left out: the candles of the database')
      .option('--capital <amount>', 'quote that the account begins with', '10000')
      .option('--history <bars>', 'base bars before the start for the warm-up', '1024')
      .option('--plain', 'every bar through every core: slower, and the same')
      .action((profile: string | undefined, options: Options) => backtest(cli, profile, options));
  },
};

async function backtest({ terminal }: Cli, profile: string | undefined, options: Options): Promise<void> {
  const env = profile === undefined ? terminal.env : { ...terminal.env, TRADEWIND_CONFIG: resolve(profile) };
  const settings = readSettings({ env });
  const input = await inputOf(settings, options);
  const began = performance.now();
  const bar = progressBar(text => terminal.isTty && terminal.err(text));
  const result = attempt(() => runBacktest({ ...input, progress: bar }));
  const seconds = (performance.now() - began) / 1_000;
  const { series, models, strategy, riskManager, execution, deposits, from, until } = input;
  const hash = runHash({
    series,
    models,
    code: codeHash(CHECKOUT),
    configuration: { strategy, riskManager, execution, deposits, from, until, historyBars: input.historyBars },
    seed: '',
  });
  const { curve, ...said } = result;
  terminal.out(
    options.json
      ? JSON.stringify({ run: hash, seconds, ...said })
      : resultLines(result, { runHash: hash, seconds, quote: input.quoteAsset }).join('\n'),
  );
}

async function inputOf(settings: Settings, options: Options): Promise<BacktestInput> {
  const { system, profileFile } = settings;
  const { values } = readProfile(profileFile);
  const series = await seriesOf(settings, options);
  const [first] = series;
  if (first === undefined) throw unusable('There are no candles to run on', 'tradewind data list');
  const barMs = timeframeMs(system.baseTimeframe);
  const historyBars = Number(options.history);
  const begin = Math.min(...series.map(({ columns }) => columns.time[0] ?? 0));
  const end = Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)) + barMs;
  return {
    ...parseSections(values),
    account: system.account,
    venue: system.venue.id,
    quoteAsset: system.quoteAsset,
    baseTimeframe: system.baseTimeframe,
    series,
    strategies: new Map(STRATEGIES.map(strategy => [strategy.name, strategy])),
    models: venueModels.parse({}),
    deposits: { [system.quoteAsset]: new Decimal(options.capital) },
    historyBars,
    marketBars: Math.min(historyBars, 1),
    from: epochMs(options.from === undefined ? begin + historyBars * barMs : momentOf(options.from)),
    until: epochMs(options.until === undefined ? end : momentOf(options.until)),
    path: options.plain ? 'plain' : 'fast',
  };
}

async function seriesOf({ system, home }: Settings, options: Options): Promise<readonly Series[]> {
  const { baseTimeframe: timeframe, venue, instruments } = system;
  const symbols = options.symbols?.split(',') ?? instruments;
  if (options.files !== undefined) {
    return options.files.split(',').map(text => {
      const [symbol = '', path = ''] = text.split('=');
      const columns = readCandleFile(path, timeframe);
      return { instrumentId: `${venue.id}:${symbol}`, listing: fileListing(symbol, columns), columns };
    });
  }
  const historyMs = Number(options.history) * timeframeMs(timeframe);
  const from = options.from === undefined ? 0 : momentOf(options.from) - historyMs;
  const until = options.until === undefined ? Date.UTC(9999, 0) : momentOf(options.until);
  return withDatabase({ home, role: 'reader' }, ({ pool }) =>
    storedSeries(pool, { venue: venue.id, symbols, timeframe, from, until }),
  );
}

function momentOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw unusable(`${text} is no moment`, 'write it as 2024-01-31 or 2024-01-31T12:00Z');
  return time;
}

function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof BacktestImpossible) throw unusable(error.message, 'mend the bots of the profile');
    throw error;
  }
}

const unusable = (message: string, mend: string): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });

const WIDTH = 30;

function progressBar(write: (text: string) => unknown): (share: number) => void {
  return share => {
    const done = Math.round(share * WIDTH);
    write(`\r${'█'.repeat(done)}${'░'.repeat(WIDTH - done)} ${(share * 100).toFixed(0)} %${share === 1 ? '\n' : ''}`);
  };
}
