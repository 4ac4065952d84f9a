import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BotConfig } from '#agents/strategy/config.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { withTimeframe } from '#scripts/data/commands/options.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings, type Settings } from '#scripts/operator/settings.ts';
import { writeReport } from '#scripts/report/files.ts';
import { reportOf } from '#scripts/report/report.ts';
import { renderSummary } from '#scripts/report/summary.ts';
import { BacktestImpossible, type BacktestInput, parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { codeHash } from '#scripts/research/code-hash.ts';
import { areBuiltIn, contained, type OwnLimits, withOwnLimits } from '#scripts/research/contained/contained.ts';
import { type MarketOptions, marketInput, unusable, withMarketOptions } from '#scripts/research/market-options.ts';
import { reportInputOf } from '#scripts/research/report-input.ts';
import { withTrust } from '#scripts/research/trust.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { strategiesOfBots, usableStrategies } from '#scripts/strategy/known.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson } from '#scripts/terminal/options.ts';
import { endBySignals, type Terminal } from '#scripts/terminal/terminal.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import { runHash } from '#shared/research/backtest/run-hash.ts';
import { profilePath } from '#shared/runtime/config/load.ts';

interface Options extends MarketOptions, OwnLimits {
  readonly timeframe?: Timeframe;
  readonly plain?: boolean;
  readonly report?: string;
  readonly name: string;
  readonly json?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    const described = withJson(command).argument(
      '[what]',
      'a profile whose bots are run, or a strategy, built in or your own; left out: the profile of this installation',
    );
    const limited = withOwnLimits(withMarketOptions(described));
    withTimeframe(limited, 'of the bars that the bots decide on; left out: what the profile says')
      .option('--plain', 'every bar through every core: slower, and the same')
      .option('--report <folder>', 'also a page that opens from disk, JSON, and CSV of trades and equity')
      .option('--name <name>', 'what the run is called', 'backtest')
      .action((what: string | undefined, options: Options) => {
        const wanted = wantedBy(what, profilePath(cli.terminal.env, CHECKOUT));
        const work = () => backtest(cli, wanted, { ...options, what });
        return contained(cli, { needed: !areBuiltIn(wanted), limits: options }, work);
      });
  },
};

/** The strategies that are run, by name: that which is said, or those of the bots of a profile. */
function wantedBy(what: string | undefined, profile: string): readonly string[] {
  if (what !== undefined && areBuiltIn([what])) return [what];
  if (what !== undefined && statSync(what, { throwIfNoEntry: false })?.isFile() !== true) return [what];
  return strategiesOfBots(what === undefined ? profile : resolve(what));
}

interface Asked extends Options {
  readonly what: string | undefined;
}

async function backtest({ terminal }: Cli, wanted: readonly string[], { what, ...options }: Asked): Promise<void> {
  const here = await usableStrategies(profilePath(terminal.env, CHECKOUT), wanted);
  for (const problem of here.problems) terminal.err(`left out: ${problem}\n`);
  const strategy = what !== undefined && here.all.has(what) ? what : null;
  const isProfile = what !== undefined && strategy === null;
  if (isProfile && !existsSync(what))
    throw unusable(`There is no strategy ${what}, nor a profile of that path`, 'tradewind strategy list');
  const env = isProfile ? { ...terminal.env, TRADEWIND_CONFIG: resolve(what) } : terminal.env;
  const settings = readSettings({ env });
  const strategies = isProfile ? await usableStrategies(settings.profileFile, wanted) : here;
  const input = await inputOf({ ...terminal, env }, settings, { ...options, strategy });
  const began = performance.now();
  const bar = progressBar(text => terminal.isTty && terminal.err(text));
  endBySignals();
  const result = attempt(() => runBacktest({ ...input, progress: bar }));
  const seconds = (performance.now() - began) / 1_000;
  const { series, observations, models, riskManager, execution, deposits, from, until } = input;
  const hash = runHash({
    series,
    observations,
    models,
    code: codeHash(CHECKOUT, strategies.folders),
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
    return refuseFaults(result.faults);
  }
  const facts = withTrust(input, result, reportInputOf(input, result, { name: options.name, runHash: hash }));
  terminal.out(renderSummary(reportOf(facts), facts.curve, canvasOf(terminal)));
  terminal.out(`${result.bars} bars in ${seconds.toFixed(2)} s`);
  if (options.report !== undefined) terminal.out(writeReport(options.report, facts).files.html);
  refuseFaults(result.faults);
}

/** A bot that failed on the way decided nothing any more: what was printed is the result of the time before. */
function refuseFaults(faults: BacktestResult['faults']): void {
  if (faults.length === 0) return;
  const message = `Failed on the way, and decided nothing afterwards\n${faults.map(({ bot, fault }) => `${bot}: ${fault}`).join('\n')}`;
  throw new CliFailure({ exit: EXIT_CODES.FAILED, message, mend: 'mend the strategy, or its parameters' });
}

interface Wanted extends Options {
  /** Runs alone with its defaults; null: the bots of the profile. */
  readonly strategy: string | null;
}

async function inputOf(terminal: Terminal, settings: Settings, options: Wanted): Promise<BacktestInput> {
  const choose = (bots: readonly BotConfig[]): BotConfig[] => botsOf(bots, options);
  const market = await marketInput(terminal, settings, options, choose);
  const { capital } = options.strategy === null ? market : parseSections({ capital: UNDIVIDED });
  return { ...market, capital, path: options.plain ? 'plain' : 'fast' };
}

/** The bots that run: the profile's on other bars, or one of a strategy with its defaults and all of the capital. */
function botsOf(bots: readonly BotConfig[], { strategy, timeframe }: Wanted): BotConfig[] {
  const alone = { name: 'backtest', strategy, allocation: 1, minConfidence: 0 };
  const chosen = strategy === null ? bots : parseSections({ strategy: { bots: [alone] } }).strategy.bots;
  return chosen.map(bot => (timeframe === undefined ? bot : { ...bot, timeframe }));
}

function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof BacktestImpossible) throw unusable(error.message, 'mend the bots of the profile');
    throw error;
  }
}

const WIDTH = 30;

function progressBar(write: (text: string) => unknown): (share: number) => void {
  return share => {
    const done = Math.round(share * WIDTH);
    write(`\r${'█'.repeat(done)}${'░'.repeat(WIDTH - done)} ${(share * 100).toFixed(0)} %${share === 1 ? '\n' : ''}`);
  };
}
