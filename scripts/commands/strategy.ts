import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { contained, OWN_LIMITS } from '#scripts/research/contained/contained.ts';
import { featuresOf, type ParamText, paramsOf } from '#scripts/strategy/describe.ts';
import { hasOwnStrategies, type KnownStrategies, knownStrategies } from '#scripts/strategy/known.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { NOTHING } from '#scripts/terminal/formats.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';

const TEMPLATE = join(CHECKOUT, 'agents/strategy/examples/my-strategy.ts');
/** A file computes nothing while it is loaded. */
const LOADING_MS = 10_000;
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

export const verb: Verb = {
  define(command, cli) {
    defineNew(command.command('new'), cli);
    defineList(command.command('list'), cli);
    defineShow(command.command('show'), cli);
  },
};

interface Shown {
  readonly json?: boolean;
}

/** Files of the user run when one asks what they are. */
async function apart(cli: Cli, work: () => Promise<void>): Promise<void> {
  const needed = await hasOwnStrategies(readSettings(cli.terminal).profileFile);
  await contained(cli, { needed, limits: { ...OWN_LIMITS, step: LOADING_MS } }, work);
}

const known = ({ terminal }: Cli): Promise<KnownStrategies> => knownStrategies(readSettings(terminal).profileFile);
const all = ({ builtIn, own }: KnownStrategies): readonly AnyStrategy[] => [...builtIn, ...own.strategies];

function defineNew(command: Command, cli: Cli): void {
  withNote(
    command
      .description('write a strategy of your own that runs as it is')
      .argument('<name>', 'lower case, digits and dashes'),
    'It is written into the folder of strategy.userStrategies, or my-strategies in the checkout.',
  ).action((name: string) => apart(cli, () => write(cli, name)));
}

async function write(cli: Cli, name: string): Promise<void> {
  const strategies = await known(cli);
  if (!NAME.test(name))
    throw usage(`${name} is no name for a strategy`, 'lower case, digits and dashes, such as my-trend');
  const file = join(strategies.folder, `${name}.ts`);
  if (all(strategies).some(one => one.name === name) || existsSync(file)) {
    throw usage(`There is a strategy ${name} already`, 'take another name');
  }
  await mkdir(strategies.folder, { recursive: true });
  await writeFile(file, (await readFile(TEMPLATE, 'utf8')).replace("name: 'my-strategy'", `name: '${name}'`));
  const shown = relative(process.cwd(), file);
  cli.terminal.out(
    [
      `✓ ${shown}`,
      `  → try it:   tradewind backtest ${name}`,
      `  → trade it: tradewind bot add my-bot --strategy ${name} --allocation 0.1 --shadow`,
    ].join('\n'),
  );
}

interface Listed {
  readonly name: string;
  readonly from: string;
  readonly params: number;
  readonly problem: string | null;
}

const LISTED: readonly Column<Listed>[] = [
  { title: 'strategy', cell: row => row.name },
  { title: 'from', cell: row => row.from },
  { title: 'parameters', align: 'right', cell: row => (row.problem === null ? String(row.params) : NOTHING) },
  { title: 'problem', cell: row => ({ text: row.problem ?? '', style: 'red' }) },
];

function defineList(command: Command, cli: Cli): void {
  withJson(command.description('the strategies that bots can run')).action((options: Shown) =>
    apart(cli, () => list(cli, options)),
  );
}

async function list(cli: Cli, options: Shown): Promise<void> {
  const { builtIn, own, folder } = await known(cli);
  const row =
    (from: string) =>
    (strategy: AnyStrategy): Listed => ({
      ...{ name: strategy.name, from, params: paramsOf(strategy, []).length, problem: null },
    });
  const place = relative(CHECKOUT, folder);
  const rows = [
    ...builtIn.map(row('built in')),
    ...own.strategies.map(row(place)),
    ...own.problems.map(({ file, problem }) => ({ name: relative(folder, file), from: place, params: 0, problem })),
  ];
  const { terminal } = cli;
  if (options.json) terminal.out(JSON.stringify(rows, null, 2));
  else terminal.out(renderTable(LISTED, rows, { ...canvasOf(terminal), empty: '' }));
}

const PARAMS: readonly Column<ParamText>[] = [
  { title: 'parameter', cell: row => row.name },
  { title: 'default', align: 'right', cell: row => row.default ?? NOTHING },
  { title: 'expected', cell: row => row.expected },
  { title: 'meaning', cell: row => row.meaning ?? '', rank: 1 },
];

function defineShow(command: Command, cli: Cli): void {
  withJson(command.description('what a strategy takes, looks at and says').argument('<name>')).action(
    (name: string, options: Shown) => apart(cli, () => show(cli, name, options)),
  );
}

async function show(cli: Cli, name: string, options: Shown): Promise<void> {
  const strategies = await known(cli);
  const strategy = all(strategies).find(one => one.name === name);
  if (strategy === undefined) throw usage(`There is no strategy ${name}`, 'tradewind strategy list');
  const params = paramsOf(strategy, await sourcesOf(strategy, strategies));
  const [features, { reasons }] = [featuresOf(strategy), strategy];
  const { terminal } = cli;
  if (options.json) return terminal.out(JSON.stringify({ name, params, features, reasons }, null, 2));
  const canvas = canvasOf(terminal);
  const pairs = (title: string, values: Readonly<Record<string, string>>): string =>
    renderTable(
      [
        { title, cell: ([key]) => key },
        { title: '', cell: ([, text]) => text },
      ] satisfies readonly Column<readonly [string, string]>[],
      Object.entries(values),
      { ...canvas, empty: '' },
    );
  terminal.out(
    [
      renderTable(PARAMS, params, { ...canvas, empty: 'It takes no parameters.' }),
      features === null ? 'Its features follow from its parameters.' : pairs('feature', features),
      pairs('reason', reasons),
    ].join('\n\n'),
  );
}

/** The text of the files that may say what a parameter means. */
async function sourcesOf({ name }: AnyStrategy, { builtIn, folder }: KnownStrategies): Promise<readonly string[]> {
  const isBuiltIn = builtIn.some(one => one.name === name);
  const home = isBuiltIn ? join(CHECKOUT, 'agents/strategy/strategies', name) : folder;
  const files = (await readdir(home).catch(() => [])).filter(file => file.endsWith('.ts'));
  const texts = await Promise.all(files.map(file => readFile(join(home, file), 'utf8')));
  return isBuiltIn ? texts : texts.filter(text => text.includes(`'${name}'`));
}

const usage = (message: string, mend: string): CliFailure => new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });
