import { Readable } from 'node:stream';
import type { Argument, Command, Option } from 'commander';
import type { z } from 'zod';
import { explanation, whyAnswer } from '#shared/contracts/api/chain.ts';
import { agentStatus, status as statusSchema } from '#shared/contracts/api/status.ts';
import { balance, equity, fill, order, position, signal } from '#shared/contracts/api/trading.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { EXIT_MEANINGS } from '../terminal/exit-codes.ts';
import { noteOf } from '../terminal/options.ts';
import { buildProgram } from '../terminal/program.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { VERB_NAMES } from '../terminal/verbs.ts';

/** A terminal that nobody sits at: the definitions are read, nothing runs. */
const nowhere: Terminal = {
  env: {},
  isTty: false,
  columns: 100,
  canAsk: false,
  input: Readable.from([]),
  out: () => undefined,
  err: () => undefined,
  wallNow: () => epochMs(0),
  interrupted: new AbortController().signal,
};

/** `docs/cli.md`: every verb as commander knows it. */
export async function cliReference(generated: string): Promise<string> {
  const program = await buildProgram({ terminal: nowhere, args: [], exitWith: () => undefined }, VERB_NAMES);
  const verbs = program.commands;
  return [
    '# Command line',
    '',
    generated,
    '',
    'From the checkout: `npx tradewind VERB`. Tables are for people; `--json` is for programs, and its keys are stable. `NO_COLOR` is honoured, and nothing is coloured where nobody looks.',
    '',
    '`TRADEWIND_HOME`, `TRADEWIND_PORT`, `TRADEWIND_PROFILE` and `TRADEWIND_CONFIG` name the installation that is meant, as for `npm start`.',
    '',
    '| exit code | meaning |',
    '| --- | --- |',
    ...Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    'An error is told once, with its code, its place and its mend; with `--json` as `{"error":{"code","message","mend","exit"}}` on standard error.',
    '',
    '| verb | what it does |',
    '| --- | --- |',
    ...verbs.map(verb => `| [${verb.name()}](#${verb.name()}) | ${verb.summary() || verb.description()} |`),
    '',
    ...verbs.flatMap(verb => section(verb, '##', 'tradewind')),
  ].join('\n');
}

function section(command: Command, level: string, parent: string): readonly string[] {
  const path = `${parent} ${command.name()}`;
  const subcommands = command.commands;
  const own =
    subcommands.length > 0
      ? []
      : [
          '```',
          `${path} ${command.usage()}`.trimEnd(),
          '```',
          '',
          ...table(command.registeredArguments, command.options),
        ];
  const title = level === '##' ? command.name() : path;
  return [
    `${level} ${title}`,
    '',
    `${capital(command.description())}.`,
    '',
    ...own,
    ...(parent === 'tradewind' ? keys(command) : []),
    ...note(command),
    ...subcommands.flatMap(one => section(one, `${level}#`, path)),
  ];
}

/** Lines that are commands become code. */
function note(command: Command): readonly string[] {
  const lines = noteOf(command)?.split('\n') ?? [];
  return lines
    .flatMap(line => (line.startsWith('  ') ? [`- \`${line.trim()}\``] : [line, '']))
    .concat(lines.at(-1)?.startsWith('  ') ? [''] : []);
}

/** The keys that `--json` prints for a row. */
const ROWS: Readonly<Record<string, z.ZodObject>> = {
  status: statusSchema,
  positions: position,
  orders: order,
  fills: fill,
  balance,
  equity,
  signals: signal,
  explain: explanation,
  why: whyAnswer,
};

function keys(command: Command): readonly string[] {
  const schema = ROWS[command.name()];
  if (schema === undefined) return [];
  const names = Object.keys(schema.shape).map(key =>
    key === 'agents' ? `agents[] (${Object.keys(agentStatus.shape).join(' ')})` : key,
  );
  return [`Keys of \`--json\`: \`${names.join(' ')}\``, ''];
}

function table(args: readonly Argument[], options: readonly Option[]): readonly string[] {
  const rows = [
    ...args.map(
      one => [one.required ? `<${one.name()}>` : `[${one.name()}]`, one.description, one.defaultValue] as const,
    ),
    ...options.map(one => [one.flags, one.description, one.defaultValueDescription ?? presetOf(one)] as const),
  ];
  if (rows.length === 0) return [];
  const lines = rows.map(([name, meaning, preset]) => {
    const without =
      preset === undefined || preset === '' || typeof preset === 'boolean' ? '' : ` (without it: ${preset})`;
    return `| \`${name}\` | ${meaning}${without} |`;
  });
  return ['| | |', '| --- | --- |', ...lines, ''];
}

const presetOf = ({ defaultValue }: Option): unknown => defaultValue;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
