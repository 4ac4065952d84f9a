import { type Command, InvalidArgumentError } from 'commander';
import { ownFolder } from '#agents/strategy/own-folder.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { withTimeframe } from '#scripts/data/commands/options.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { areBuiltIn, contained, type OwnLimits, withOwnLimits } from '#scripts/research/contained/contained.ts';
import { type MarketOptions, marketInput, unusable, withMarketOptions } from '#scripts/research/market-options.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { numberAbove, wholeNumber, withJson } from '#scripts/terminal/options.ts';
import type { TrialResult } from '#shared/research/study/plan.ts';
import type { StudyKind } from '#shared/research/study/studies.ts';
import { workersOption } from '../worker/commands/options.ts';
import { finished, groundFor, runDistributed } from '../worker/distributed.ts';
import { bundlesOf } from '../worker/user-strategies.ts';
import { placeFault, planFault } from './accepts.ts';
import { runLocally } from './local.ts';
import { answerJson, othersOf } from './others.ts';
import { type PlanOnPaper, type PlanOptions, readPlan } from './read-plan.ts';
import { studyText } from './text/study-text.ts';
import { botConfigs } from './trial.ts';
import { writeStudy } from './write-study.ts';

export interface StudyOptions extends MarketOptions, OwnLimits, Omit<PlanOptions, 'what'> {
  readonly local?: boolean;
  readonly workers: number;
  readonly name?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const KINDS: Readonly<Record<StudyKind, string>> = {
  sweep: 'many sets of parameters, the best of them, and how far to trust it',
  'walk-forward': 'parameters found on one stretch of time and traded on the next, again and again',
  'monte-carlo': 'what other luck, other paths and worse weather would have made of a result',
  portfolio: 'several strategies with optimised weights',
  compare: 'several strategies on the same span, and whether they differ by more than chance',
};

export function defineStudies(command: Command, cli: Cli): void {
  for (const kind of Object.keys(KINDS) as readonly StudyKind[]) defineStudy(command.command(kind), kind, cli);
}

function defineStudy(command: Command, kind: StudyKind, cli: Cli): void {
  const described = command
    .description(KINDS[kind])
    .argument('<what...>', 'a plan (YAML or JSON), or strategies with their defaults');
  const withPlan = kind === 'sweep' || kind === 'walk-forward' ? withSearch(described) : withChance(described, kind);
  const limited = withOwnLimits(withMarketOptions(withJson(withPlan)));
  withTimeframe(limited, 'of the bars that bots decide on, where the plan says nothing')
    .option('--name <name>', 'what the study is called; left out: its kind')
    .option('--local', 'run everything in this process')
    .addOption(workersOption())
    .option('--report <folder>', 'also JSON, and a page of the run that matters most')
    .action((what: readonly string[], options: StudyOptions) => study(cli, { kind, what, options }));
}

const withSearch = (command: Command): Command =>
  command
    .option('--param <range>', 'fastPeriod=5..30:5 or fastPeriod=5,10,20; again for each parameter', collect, [])
    .option('--search <kind>', 'grid, random:200 or tpe:200')
    .option('--seed <text>', 'of the search')
    .option('--metric <key>', 'what is best: a key of docs/metrics.md')
    .option('--min-trades <count>', 'fewer are out of the question', text => numberAbove(text, -1));

function withChance(command: Command, kind: StudyKind): Command {
  const seeded = command.option('--seed <text>', 'of all that is left to chance');
  return kind === 'monte-carlo'
    ? seeded.option('--iterations <count>', 'repetitions of each method', wholeNumber)
    : seeded.option('--iterations <count>', 'bootstrapped histories of each pair', wholeNumber);
}

function collect(text: string, before: readonly string[]): readonly string[] {
  if (!text.includes('=')) throw new InvalidArgumentError('Expected name=range.');
  return [...before, text];
}

interface Asked {
  readonly kind: StudyKind;
  readonly what: readonly string[];
  readonly options: StudyOptions;
}

function study(cli: Cli, asked: Asked): Promise<void> {
  const { kind, what, options } = asked;
  const onPaper = readPlan(kind, { ...options, what });
  const needed = !areBuiltIn(onPaper.bots.map(bot => bot.strategy));
  return contained(cli, { needed, limits: options }, () => studied(cli, onPaper, asked));
}

async function studied({ terminal, exitWith }: Cli, onPaper: PlanOnPaper, { kind, options }: Asked): Promise<void> {
  const input = await marketInput(terminal, readSettings(terminal), options, () =>
    onPaper.bots.flatMap(bot => botConfigs([bot])),
  );
  const plan = onPaper.over({ from: input.from, until: input.until });
  const fault = planFault(plan, input.strategies) ?? placeFault(plan, input);
  if (fault !== null) throw unusable(fault, 'docs/recipes/run-a-study.md');
  const { from: _, until: __, ...ground } = input;
  const bundles = await bundlesOf(plan, ownFolder(input.strategy.userStrategies, CHECKOUT));
  const asked = { plan, ground, name: options.name ?? kind, bundles };
  const run = options.local
    ? await runLocally(terminal, asked)
    : finished(await runDistributed(terminal, { ...asked, workers: options.workers }));
  const known = { plan, ground: groundFor(ground, bundles), trials: run.results.map(result => result.hash) };
  const counted = othersOf(terminal, known);
  const others = await (options.local ? counted.catch(() => null) : counted); // in this process it needs no database
  if (options.report !== undefined) {
    const files = writeStudy(options.report, { plan, run, ground, others });
    terminal.err(`${files.join('\n')}\n`);
  }
  const answer = { outcome: run.outcome, others };
  terminal.out(options.json ? answerJson(answer) : studyText(answer, canvasOf(terminal)));
  for (const line of firstFailures(run.results)) terminal.err(`${line}\n`);
  if (run.outcome.trials === 0) exitWith(EXIT_CODES.FAILED);
}

/** One failed backtest of each code, in its words. */
function firstFailures(results: readonly TrialResult[]): readonly string[] {
  const words = new Map<string, string>();
  for (const { outcome } of results) {
    if (outcome.kind !== 'failed') continue;
    const { code, detail } = outcome.failure;
    if (!words.has(code)) words.set(code, `${code}: ${detail}`);
  }
  return [...words.values()];
}
