import { resolve } from 'node:path';
import type { BotConfig } from '#agents/strategy/config.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { withDataSession } from '#scripts/data/session.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings, type Settings } from '#scripts/operator/settings.ts';
import { writeReport } from '#scripts/report/files.ts';
import { reportOf } from '#scripts/report/report.ts';
import { renderSummary } from '#scripts/report/summary.ts';
import { BacktestImpossible, type BacktestInput, parseSections, runBacktest } from '#scripts/research/backtest.ts';
import {
  type BesideWanted,
  besideWanted,
  storedObservations,
  withStoredFlow,
} from '#scripts/research/beside-stored.ts';
import { codeHash } from '#scripts/research/code-hash.ts';
import { fileSeries } from '#scripts/research/file-series.ts';
import { reportInputOf } from '#scripts/research/report-input.ts';
import { storedSeries } from '#scripts/research/stored-series.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson } from '#scripts/terminal/options.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { barEnd, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { runHash } from '#shared/research/backtest/run-hash.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

interface Options {
  readonly from?: string;
  readonly until?: string;
  readonly symbols?: string;
  readonly files?: string;
  readonly timeframe?: Timeframe;
  readonly capital: string;
  readonly history: string;
  readonly plain?: boolean;
  readonly report?: string;
  readonly name: string;
  readonly json?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withJson(command)
      .argument(
        '[what]',
        'a profile whose bots are run, or a built-in strategy; left out: the profile of this installation',
      )
      .option('--from <moment>', 'open time of the first bar that is traded; left out: when the history is over')
      .option('--until <moment>', 'end of the last bar; left out: the end of the candles')
      .option('--symbols <list>', 'some of the instruments of the profile, with commas')
      .option('--timeframe <length>', 'of the bars that the bots decide on; left out: what the profile says')
      .option(
        '--files <list>',
        'files of candles: BTC/USDT=path,…, joined to base bars; left out: the candles of the database',
      )
      .option('--capital <amount>', 'quote that the account begins with', '10000')
      .option('--history <bars>', 'base bars before the start for the warm-up', '1024')
      .option('--plain', 'every bar through every core: slower, and the same')
      .option('--report <folder>', 'also a page that opens from disk, JSON, and CSV of trades and equity')
      .option('--name <name>', 'what the run is called', 'backtest')
      .action((what: string | undefined, options: Options) => backtest(cli, what, options));
  },
};

async function backtest({ terminal }: Cli, what: string | undefined, options: Options): Promise<void> {
  const strategy = STRATEGIES.find(({ name }) => name === what)?.name ?? null;
  const isProfile = what !== undefined && strategy === null;
  const env = isProfile ? { ...terminal.env, TRADEWIND_CONFIG: resolve(what) } : terminal.env;
  const settings = readSettings({ env });
  const input = await inputOf({ ...terminal, env }, settings, { ...options, strategy });
  const began = performance.now();
  const bar = progressBar(text => terminal.isTty && terminal.err(text));
  const result = attempt(() => runBacktest({ ...input, progress: bar }));
  const seconds = (performance.now() - began) / 1_000;
  const { series, observations, models, riskManager, execution, deposits, from, until } = input;
  const hash = runHash({
    series,
    observations,
    models,
    code: codeHash(CHECKOUT),
    configuration: {
      strategy: input.strategy,
      riskManager,
      execution,
      deposits,
      from,
      until,
      historyBars: input.historyBars,
    },
    seed: '',
  });
  const { curve: _, ...said } = result;
  if (options.json) {
    terminal.out(JSON.stringify({ run: hash, seconds, ...said }));
    return;
  }
  const facts = reportInputOf(input, result, { name: options.name, runHash: hash });
  terminal.out(renderSummary(reportOf(facts), facts.curve, canvasOf(terminal)));
  terminal.out(`${result.bars} bars in ${seconds.toFixed(2)} s`);
  if (options.report !== undefined) terminal.out(writeReport(options.report, facts).files.html);
}

interface Wanted extends Options {
  /** Runs alone with its defaults; null: the bots of the profile. */
  readonly strategy: string | null;
}

async function inputOf(terminal: Terminal, settings: Settings, options: Wanted): Promise<BacktestInput> {
  const { system, profileFile } = settings;
  const { values } = readProfile(profileFile);
  const sections = parseSections(values);
  const bots = botsOf(sections.strategy.bots, options);
  const strategies = new Map(STRATEGIES.map(strategy => [strategy.name, strategy]));
  const market = await marketOf(terminal, settings, options, besideWanted(bots, strategies));
  const { series } = market;
  if (series.length === 0) throw unusable('There are no candles to run on', 'tradewind data list');
  const barMs = timeframeMs(market.baseTimeframe);
  const historyBars = Number(options.history);
  const begin = Math.min(...series.map(({ columns }) => columns.time[0] ?? 0));
  const end = Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)) + barMs;
  return {
    ...sections,
    strategy: { ...sections.strategy, bots },
    account: system.account,
    venue: system.venue.id,
    quoteAsset: system.quoteAsset,
    ...market,
    strategies,
    models: venueModels.parse({}),
    deposits: { [system.quoteAsset]: new Decimal(options.capital) },
    historyBars,
    marketBars: Math.min(historyBars, 1),
    from: epochMs(options.from === undefined ? begin + historyBars * barMs : momentOf(options.from)),
    until: epochMs(options.until === undefined ? end : momentOf(options.until)),
    path: options.plain ? 'plain' : 'fast',
  };
}

/** The bots that run: the profile's on other bars, or one of a strategy with its defaults and all of the capital. */
function botsOf(bots: readonly BotConfig[], { strategy, timeframe }: Wanted): BotConfig[] {
  const alone = { name: 'backtest', strategy, allocation: 1, minConfidence: 0 };
  const chosen = strategy === null ? bots : parseSections({ strategy: { bots: [alone] } }).strategy.bots;
  return chosen.map(bot => (timeframe === undefined ? bot : { ...bot, timeframe }));
}

type Market = Pick<BacktestInput, 'series' | 'baseTimeframe' | 'observations'>;

/** The candles that are run on, with what bots want beside them. */
async function marketOf(
  terminal: Terminal,
  settings: Settings,
  options: Options,
  wanted: BesideWanted,
): Promise<Market> {
  const { system, home } = settings;
  const { baseTimeframe: timeframe, venue, instruments } = system;
  const until = epochMs(options.until === undefined ? terminal.wallNow() : momentOf(options.until));
  if (options.files !== undefined) {
    const { series, timeframe: baseTimeframe } = await fileSeries(options.files, { venue: venue.id, timeframe });
    const last = epochMs(Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)));
    if (wanted.observed.length === 0) return { series, baseTimeframe };
    const observed = await withDataSession(terminal, 'reader', ({ client }) =>
      storedObservations(client, wanted.observed, barEnd(last, baseTimeframe)),
    );
    return { series, baseTimeframe, observations: observed };
  }
  const symbols = options.symbols?.split(',') ?? instruments;
  const historyMs = Number(options.history) * timeframeMs(timeframe);
  const from = epochMs(options.from === undefined ? 0 : momentOf(options.from) - historyMs);
  return withDataSession(terminal, 'reader', async ({ client }) => {
    const source = { client, cache: columnCache(home) };
    const stored = await storedSeries(source, { venue: venue.id, symbols, timeframe, from, until });
    const series = wanted.flow ? await withStoredFlow(client, stored, timeframe) : stored;
    return { series, baseTimeframe: timeframe, observations: await storedObservations(client, wanted.observed, until) };
  });
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
