import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import pg from 'pg';
import { placeOf } from '#scripts/operator/settings.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { clientConfig } from '#shared/persistence/connection.ts';
import { readCredentials } from '#shared/persistence/credentials.ts';
import { migrate } from '#shared/persistence/migrate.ts';
import { readMigrations, schemaStand } from '#shared/persistence/migrations.ts';

interface Options {
  readonly status?: boolean;
  readonly downTo?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `DATABASE_URL`, else what `npm start` left: only the owner may change the schema. */
async function ownerUrl(terminal: Terminal, credentialsFolder: string): Promise<string> {
  const url = terminal.env.DATABASE_URL || (await readCredentials(credentialsFolder, 'owner'))?.url;
  if (url) return url;
  throw new CliFailure({
    exit: EXIT_CODES.NOT_RUNNING,
    code: 'DATABASE_NOT_MIGRATED',
    message: 'No database is known here',
    mend: 'npm start, or DATABASE_URL=postgres://owner:...@host/database tradewind migrate',
  });
}

async function run(cli: Cli, options: Options): Promise<void> {
  const { terminal } = cli;
  const credentialsFolder = join(placeOf(terminal).home, 'credentials');
  const url = await ownerUrl(terminal, credentialsFolder);
  if (options.status) return showStatus(cli, url, options);
  if (options.downTo !== undefined) await confirmDown(terminal, options.downTo, options);
  await mkdir(credentialsFolder, { recursive: true, mode: 0o700 });
  const { downTo } = options;
  const report = await migrate({ ownerUrl: url, credentialsFolder, ...(downTo === undefined ? {} : { downTo }) });
  if (options.json) return terminal.out(JSON.stringify(report, null, 2));
  for (const name of report.applied) terminal.out(`✓ applied ${name}`);
  for (const name of report.reverted) terminal.out(`✓ reverted ${name}`);
  terminal.out(`The database is at migration ${report.version}.`);
}

async function confirmDown(terminal: Terminal, version: number, { yes }: Options): Promise<void> {
  if (yes) return;
  const question = `Going down to migration ${version} drops tables with everything in them.`;
  await confirm(terminal, { question, word: `down ${version}` });
}

async function showStatus(cli: Cli, url: string, { json }: Options): Promise<void> {
  const client = new pg.Client(clientConfig({ url, name: 'tradewind-cli' }));
  client.on('error', () => undefined);
  await client.connect();
  try {
    const [stand, known] = await Promise.all([schemaStand(client), readMigrations()]);
    const applied = stand.kind === 'current' ? stand.version : stand.applied;
    if (json) cli.terminal.out(JSON.stringify({ applied, known: known.length, state: stand.kind }, null, 2));
    else {
      for (const { version, name } of known) cli.terminal.out(`${version <= applied ? '✓' : '·'} ${version} ${name}`);
      cli.terminal.out(STANDS[stand.kind]);
    }
    if (stand.kind !== 'current') cli.exitWith(EXIT_CODES.FAILED);
  } finally {
    await client.end();
  }
}

const STANDS = {
  current: 'The database is up to date.',
  behind: 'The database lacks migrations: tradewind migrate',
  newer: 'The database is newer than this checkout: update the checkout.',
} as const;

export const verb: Verb = {
  define(command, cli) {
    withNote(
      command,
      'Runs as the owner in DATABASE_URL, or as the one that npm start made. Writes the credentials of each agent.',
    );
    withJson(command)
      .option('--status', 'only say how far the database is')
      .addOption(new Option('--down-to <version>', 'go back to an older schema').argParser(version))
      .option('--yes', 'do not ask')
      .action((options: Options) => run(cli, options));
  },
};

function version(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${text} is no migration`,
    mend: 'write its number, such as 2',
  });
}
