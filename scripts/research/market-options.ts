import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StrategyConfig } from '#agents/strategy/config.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { withDataSession } from '#scripts/data/session.ts';
import { momentFrom } from '#scripts/operator/market-time.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import { usableStrategies } from '#scripts/strategy/known.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { RecordingUnreadable } from '#shared/exchange/paper/feeds/replay/rows.ts';
import { Decimal, parseDecimal } from '#shared/kernel/decimal.ts';
import { barEnd, type EpochMs, epochMs, timeframeMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { readProfile } from '#shared/runtime/config/load.ts';
import { type BacktestInput, parseSections } from './backtest.ts';
import { backtestSection, type Recording } from './backtest-section.ts';
import { type BesideWanted, besideWanted, storedObservations, withStoredFlow } from './beside-stored.ts';
import { fileSeries } from './file-series.ts';
import { holedSeries, holesText } from './holes.ts';
import { withRecordings } from './recordings.ts';
import { type StoredRange, storedSeries } from './stored-series.ts';

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

const KNOWN = 'tradewind strategy list says what there is, and what is wrong with files of your own';

/** A backtest of bots over the candles that are asked for; `choose` makes them of the profile's, which run as they are when it is left out. */
export async function marketInput(
  terminal: Terminal,
  settings: Settings,
  options: MarketOptions,
  choose: (bots: StrategyConfig['bots']) => StrategyConfig['bots'] = bots => bots,
): Promise<BacktestInput> {
  const { system, profileFile } = settings;
  refuseBackwards(options, terminal.wallNow());
  const profile = readProfile(profileFile);
  const { models, recordings } = backtestSection(profile, options.model ?? []);
  const sections = parseSections(profile.values);
  const bots = choose(sections.strategy.bots);
  const { all: strategies } = await usableStrategies(
    profileFile,
    bots.map(bot => bot.strategy),
  );
  const unknown = bots.find(bot => bot.autostart && !strategies.has(bot.strategy));
  if (unknown !== undefined)
    throw unusable(`unknown strategy ${unknown.strategy}; known: ${[...strategies.keys()].sort().join(', ')}`, KNOWN);
  const market = await marketOf({ terminal, settings, options }, besideWanted(bots, strategies));
  const series = recorded(market, recordings);
  if (series.length === 0) {
    throw unusable(
      `There are no candles of ${market.baseTimeframe}, the baseTimeframe of ${profileFile}, ${askedSpan(options)}`,
      'tradewind data list says what there is; take a profile with its timeframe (TRADEWIND_PROFILE, TRADEWIND_CONFIG), or --files',
    );
  }
  const barMs = timeframeMs(market.baseTimeframe);
  const historyBars = Number(options.history);
  const begin = Math.min(...series.map(({ columns }) => columns.time[0] ?? 0));
  const end = Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)) + barMs;
  const momentOf = (text: string | undefined, preset: number) =>
    text === undefined ? epochMs(preset) : momentFrom(text, terminal.wallNow());
  const span = {
    from: momentOf(options.from, begin + historyBars * barMs),
    until: momentOf(options.until, end),
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

const askedSpan = ({ from, until }: MarketOptions): string =>
  from === undefined && until === undefined ? 'stored' : `from ${from ?? 'the first'} until ${until ?? 'now'}`;

function refuseBackwards({ from, until }: MarketOptions, now: EpochMs): void {
  if (from === undefined || until === undefined || momentFrom(from, now) < momentFrom(until, now)) return;
  throw unusable(`--from ${from} is not before --until ${until}`, 'give the earlier one as --from');
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
    'choose --from and --until within; --history (of analyse warmup: --lengths) is what goes before it for the warm-up',
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
  const now = terminal.wallNow();
  const until = momentFrom(options.until ?? 'now', now);
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
  const from = epochMs(options.from === undefined ? 0 : momentFrom(options.from, now) - historyMs);
  return withDataSession(terminal, 'reader', async ({ client }) => {
    const source = { client, cache: columnCache(home) };
    const range = { venue: venue.id, symbols, timeframe, from, until };
    const stored = await storedSeries(source, range);
    tellMissing(terminal, stored, { ...range, areAsked: options.symbols !== undefined });
    const series = wanted.flow ? await withStoredFlow(client, stored, timeframe) : stored;
    return { series, baseTimeframe: timeframe, observations: await storedObservations(client, wanted.observed, until) };
  });
}

/** What was asked for by name must be there; of a profile's instruments it is said what is not. */
function tellMissing(
  { err }: Pick<Terminal, 'err'>,
  stored: readonly Series[],
  { venue, symbols, timeframe, areAsked }: StoredRange & { readonly areAsked: boolean },
): void {
  const missing = symbols.filter(symbol => !stored.some(({ listing }) => listing.symbol === symbol));
  if (missing.length === 0 || (stored.length === 0 && !areAsked)) return; // where there is nothing at all, that is said
  const message = `${venue} has no candles of ${timeframe} stored for ${missing.join(', ')} in that span`;
  const mend = `tradewind data list says what there is; tradewind data download --instrument ${missing.join(' ')} --timeframe ${timeframe}`;
  if (areAsked) throw unusable(message, mend);
  err(`! ${message}\n  → ${mend}\n`);
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

export const unusable = (message: string, mend: string): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });
