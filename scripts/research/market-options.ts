import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StrategyConfig } from '#agents/strategy/config.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { withDataSession } from '#scripts/data/session.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import { usableStrategies } from '#scripts/strategy/known.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { RecordingUnreadable } from '#shared/exchange/paper/feeds/replay/rows.ts';
import { Decimal, parseDecimal } from '#shared/kernel/decimal.ts';
import { barEnd, epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { readProfile } from '#shared/runtime/config/load.ts';
import { type BacktestInput, parseSections } from './backtest.ts';
import { backtestSection, type Recording } from './backtest-section.ts';
import { type BesideWanted, besideWanted, storedObservations, withStoredFlow } from './beside-stored.ts';
import { fileSeries } from './file-series.ts';
import { holedSeries, holesText } from './holes.ts';
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
    .option(
      '--files <list>',
      'files of candles: BTC/USDT=path,…, joined to base bars; left out: the candles of the database',
    )
    .addOption(
      new Option('--capital <amount>', 'quote that the account begins with').default('10000').argParser(amountIn),
    )
    .option(
      '--model <settings...>',
      'over what the profile says under backtest.models: account.kind=perpetual account.leverage=3 marketOrders=next-open',
    )
    .addOption(
      new Option('--history <bars>', 'base bars before the start for the warm-up').default('1024').argParser(barsIn),
    );

function amountIn(text: string): string {
  if (parseDecimal(text)?.gt(0) !== true) throw new InvalidArgumentError('Expected an amount above 0.');
  return text;
}

function barsIn(text: string): string {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('Expected a whole number of bars, such as 1024.');
  return text;
}

/** A backtest of bots over the candles that are asked for; `choose` makes them of the profile's, which run as they are when it is left out. */
export async function marketInput(
  terminal: Terminal,
  settings: Settings,
  options: MarketOptions,
  choose: (bots: StrategyConfig['bots']) => StrategyConfig['bots'] = bots => bots,
): Promise<BacktestInput> {
  const { system, profileFile } = settings;
  const profile = readProfile(profileFile);
  const { models, recordings } = backtestSection(profile, options.model ?? []);
  const sections = parseSections(profile.values);
  const bots = choose(sections.strategy.bots);
  const { all: strategies } = await usableStrategies(
    profileFile,
    bots.map(bot => bot.strategy),
  );
  const market = await marketOf({ terminal, settings, options }, besideWanted(bots, strategies));
  const series = recorded(market, recordings);
  if (series.length === 0) {
    throw unusable(
      `There are no candles of ${market.baseTimeframe} in that span, the baseTimeframe of ${profileFile}`,
      'tradewind data list says what there is; take a profile with its timeframe (TRADEWIND_PROFILE, TRADEWIND_CONFIG), or --files',
    );
  }
  const barMs = timeframeMs(market.baseTimeframe);
  const historyBars = Number(options.history);
  const begin = Math.min(...series.map(({ columns }) => columns.time[0] ?? 0));
  const end = Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)) + barMs;
  const span = {
    from: epochMs(options.from === undefined ? begin + historyBars * barMs : momentOf(options.from)),
    until: epochMs(options.until === undefined ? end : momentOf(options.until)),
  };
  refuseEmpty(span, { begin, end });
  for (const one of holedSeries({ series, ...span })) terminal.err(`! ${holesText(one)}\n`);
  return {
    ...sections,
    ...span,
    strategy: { ...sections.strategy, bots },
    account: system.account,
    venue: system.venue.id,
    quoteAsset: system.quoteAsset,
    ...market,
    series,
    strategies,
    models,
    deposits: { [system.quoteAsset]: new Decimal(options.capital) },
    historyBars,
    marketBars: Math.min(historyBars, 1),
  };
}

/** A span of which the candles have nothing makes no run. */
function refuseEmpty(
  { from, until }: Pick<BacktestInput, 'from' | 'until'>,
  { begin, end }: { readonly begin: number; readonly end: number },
): void {
  if (from < until && from < end && until > begin) return;
  const [asked, there] = [
    [from, until],
    [begin, end],
  ].map(span => span.map(at => new Date(at).toISOString()).join(' to '));
  throw unusable(
    `There is no candle to trade from ${asked}; there are candles from ${there}`,
    'choose --from and --until within; --history is what goes before it for the warm-up',
  );
}

interface Asked {
  readonly terminal: Terminal;
  readonly settings: Settings;
  readonly options: MarketOptions;
}

type Market = Pick<BacktestInput, 'series' | 'baseTimeframe' | 'observations'>;

/** The candles that are run on, with what bots want beside them. */
async function marketOf({ terminal, settings, options }: Asked, wanted: BesideWanted): Promise<Market> {
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

function recorded(
  { series, baseTimeframe }: Pick<BacktestInput, 'series' | 'baseTimeframe'>,
  recordings: readonly Recording[],
) {
  try {
    return withRecordings(series, recordings, baseTimeframe);
  } catch (error) {
    if (!(error instanceof RecordingUnreadable)) throw error;
    throw unusable(error.message, 'mend the file, or take it out of backtest.recordings');
  }
}

/** A moment as people write it, UTC in ms. */
export function momentOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw unusable(`${text} is no moment`, 'write it as 2024-01-31 or 2024-01-31T12:00Z');
  return time;
}

export const unusable = (message: string, mend: string): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });
