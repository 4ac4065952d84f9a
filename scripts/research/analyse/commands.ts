import type { Command } from 'commander';
import { withTimeframe } from '#scripts/data/commands/options.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { wholeNumber, withJson, withNote } from '#scripts/terminal/options.ts';
import { openProgress } from '#scripts/terminal/progress.ts';
import { endBySignals } from '#scripts/terminal/terminal.ts';
import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { BacktestImpossible, type BacktestInput, parseSections } from '../backtest.ts';
import { areBuiltIn, contained, type OwnLimits, withOwnLimits } from '../contained/contained.ts';
import { type MarketOptions, marketInput, unusable, withMarketOptions } from '../market-options.ts';
import { lookAhead } from './look-ahead.ts';
import { lookAheadText, warmUpText } from './text.ts';
import { warmUp } from './warm-up.ts';

interface Options extends MarketOptions, OwnLimits {
  readonly bars: number;
  readonly timeframe?: string;
  readonly params?: string;
  readonly json?: boolean;
}

interface LookAheadOptions extends Options {
  readonly cuts: number;
}

interface WarmUpOptions extends Options {
  readonly lengths: string;
}

export function defineAnalyses(command: Command, cli: Cli): void {
  withNote(
    shared(command.command('lookahead').description('whether a strategy, or a feature of it, sees later bars'))
      .option('--cuts <count>', 'places at which the candles end earlier', wholeNumber, 20)
      .action((strategy: string, options: LookAheadOptions) =>
        apart(cli, { strategy, options }, () => seek(cli, strategy, options)),
      ),
    'Exit code 1 when a step differs. Prices that a strategy carries in its own file cannot be found this way.',
  );
  withNote(
    shared(command.command('warmup').description('how many bars before the first one a strategy needs'))
      .option(
        '--lengths <list>',
        'warm-ups in base bars; the longest is what others are held to',
        '0,64,128,256,512,1024,2048',
      )
      .action((strategy: string, options: WarmUpOptions) =>
        apart(cli, { strategy, options }, () => compare(cli, strategy, options)),
      ),
    'The candles must go back as far as the longest warm-up, and twice as far for bots that are begun earlier.',
  );
}

const apart = (
  cli: Cli,
  { strategy, options }: { readonly strategy: string; readonly options: Options },
  work: () => Promise<void>,
): Promise<void> => contained(cli, { needed: !areBuiltIn([strategy]), limits: options }, work);

const shared = (command: Command): Command =>
  withTimeframe(
    withOwnLimits(
      withMarketOptions(withJson(command.argument('<strategy>', 'a strategy, over all symbols that are given'))),
    ).option('--bars <count>', 'base bars that are stepped over, the last ones', wholeNumber, 20_000),
    'of the bars that it decides on; left out: the base timeframe',
  ).option('--params <json>', 'left out: its defaults');

async function seek(cli: Cli, strategy: string, options: LookAheadOptions): Promise<void> {
  const { terminal, exitWith } = cli;
  const input = await inputOf(cli, strategy, options);
  const bar = openProgress(terminal, { title: 'lookahead', total: 1 });
  const progress = (done: number, of: number): void => bar.update(done / of);
  const report = attempt(() => lookAhead(input, { cuts: options.cuts, progress }));
  bar.end();
  terminal.out(options.json ? JSON.stringify(report) : lookAheadText(report, canvasOf(terminal)));
  if (report.verdict !== 'clean') exitWith(EXIT_CODES.FAILED);
}

async function compare(cli: Cli, strategy: string, options: WarmUpOptions): Promise<void> {
  const { terminal } = cli;
  const lengths = options.lengths.split(',').map(Number);
  if (!lengths.every(one => Number.isInteger(one) && one >= 0))
    throw unusable(`--lengths ${options.lengths}: expected whole numbers`, 'such as 0,256,1024');
  const history = String(2 * Math.max(...lengths));
  const input = await inputOf(cli, strategy, { ...options, history });
  const bar = openProgress(terminal, { title: 'warmup', total: 1 });
  const report = attempt(() => warmUp(input, { lengths, progress: (done, of) => bar.update(done / of) }));
  bar.end();
  terminal.out(options.json ? JSON.stringify(report) : warmUpText(report, canvasOf(terminal)));
}

/** One bot of the strategy over the last bars of the candles. */
async function inputOf({ terminal }: Cli, strategy: string, options: Options): Promise<BacktestInput> {
  const { timeframe } = options;
  const bot = { name: 'analysis', strategy, allocation: 1, minConfidence: 0, params: paramsIn(options.params) };
  const bots = parseSections({ strategy: { bots: [timeframe === undefined ? bot : { ...bot, timeframe }] } }).strategy
    .bots;
  const input = await marketInput(terminal, readSettings(terminal), options, () => bots);
  if (!input.strategies.has(strategy))
    throw unusable(`Unknown strategy ${strategy}`, `known: ${[...input.strategies.keys()].sort().join(', ')}`);
  const earliest = input.until - options.bars * timeframeMs(input.baseTimeframe);
  return {
    ...input,
    capital: parseSections({ capital: UNDIVIDED }).capital,
    from: epochMs(options.from === undefined ? Math.max(input.from, earliest) : input.from),
  };
}

function paramsIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    throw unusable(`--params ${text}: no JSON`, `such as --params '{"fastPeriod": 10}'`);
  }
}

function attempt<T>(run: () => T): T {
  endBySignals();
  try {
    return run();
  } catch (error) {
    if (error instanceof BacktestImpossible) throw unusable(error.message, 'tradewind analyse --help');
    throw error;
  }
}
