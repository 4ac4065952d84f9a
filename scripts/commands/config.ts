import { resolve } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { type EffectiveValue, effectiveValues } from '#scripts/config/effective.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { checkProfile, profileJsonSchema, SECTION_SCHEMAS } from '#scripts/profile.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import { parseProfile, profilePath, readProfile } from '#shared/runtime/config/load.ts';

interface Options {
  readonly json?: boolean;
}

const fileOf = ({ terminal }: Cli, given: string | undefined): string =>
  given === undefined ? profilePath(terminal.env, CHECKOUT) : resolve(given);

function check(cli: Cli, given: string | undefined, { json }: Options): void {
  const file = fileOf(cli, given);
  const checked = checkProfile(file);
  const errors = checked.ok ? [] : checked.errors;
  const warnings = checked.ok ? checked.strangers.map(({ problem }) => problem) : [];
  if (json) cli.terminal.out(JSON.stringify({ file, ok: checked.ok, errors, warnings }, null, 2));
  else if (checked.ok) cli.terminal.out([`✓ ${file} is valid`, ...warnings.map(warningText)].join('\n'));
  else refuse(errors);
  if (!checked.ok) cli.exitWith(EXIT_CODES.FAILED);
}

const warningText = (problem: string): string =>
  `! ${problem}. It counts once somebody adds such a bot: tradewind bot add`;

function refuse(errors: readonly string[]): never {
  const message = [
    `The configuration has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}`,
    ...errors,
  ].join('\n');
  throw new CliFailure({ exit: EXIT_CODES.FAILED, code: 'CONFIG_INVALID', message });
}

const COLUMNS: readonly Column<EffectiveValue>[] = [
  { title: 'setting', cell: row => row.path },
  { title: 'value', cell: row => row.text },
  { title: 'from', cell: row => ({ text: row.from, style: row.from === 'default' ? 'dim' : 'cyan' }) },
];

function show(cli: Cli, { json }: Options): void {
  const profile = readProfile(fileOf(cli, undefined));
  const parsed = parseProfile(profile, SECTION_SCHEMAS);
  if (!parsed.ok) refuse(parsed.errors);
  const values = effectiveValues(profile, { ...parsed.value.system, ...parsed.value.sections });
  if (json) {
    const shown = values.map(({ path, value, from }) => ({ path, value, from }));
    cli.terminal.out(JSON.stringify(shown, null, 2));
    return;
  }
  cli.terminal.out(`${profile.file}\n\n${renderTable(COLUMNS, values, { ...canvasOf(cli.terminal), empty: '' })}`);
}

export const verb: Verb = {
  define(command, cli) {
    withJson(command.command('check').description('check a profile: all its errors, each with file, line and mend'))
      .argument('[file]', 'without it: the one in force')
      .action((file: string | undefined, options: Options) => check(cli, file, options));
    withJson(command.command('show').description('the values in force, and where each comes from')).action(
      (options: Options) => show(cli, options),
    );
    command
      .command('schema')
      .description('the JSON Schema of a profile, for editors')
      .action(() => cli.terminal.out(JSON.stringify(profileJsonSchema(), null, 2)));
  },
};
