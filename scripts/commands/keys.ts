import { mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  addKey,
  type KeyEntry,
  type KeyStoreError,
  listKeys,
  openKeyNamed,
  removeKey,
  replaceKey,
  type VenueKey,
} from '#agents/execution/keys/store.ts';
import { testKey } from '#scripts/keys/key-test.ts';
import { readKeyFrom } from '#scripts/keys/read-secret.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { moment } from '#scripts/terminal/formats.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { paintFor } from '#scripts/terminal/paint.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import { permissionProblems } from '#shared/exchange/permissions.ts';
import type { KeyPermissions } from '#shared/exchange/port.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import type { Result } from '#shared/kernel/result.ts';
import { mayWithdraw, type SystemConfig } from '#shared/runtime/config/system.ts';

interface AddOptions {
  readonly account?: string;
  readonly secretFile?: string;
  readonly test: boolean;
}

function granted<T>(result: Result<T, KeyStoreError>): T {
  if (result.ok) return result.value;
  throw refusal(result.error);
}

function refusal(error: KeyStoreError): CliFailure {
  const exit = EXIT_CODES.FAILED;
  switch (error.kind) {
    case 'name-taken':
      return new CliFailure({
        exit,
        message: `There is a key ${error.name} already`,
        mend: 'take another name, or tradewind keys rotate',
      });
    case 'no-such-key':
      return new CliFailure({ exit, message: `There is no key ${error.name}`, mend: 'tradewind keys list' });
    case 'invalid':
      return new CliFailure({ exit: EXIT_CODES.USAGE, message: error.detail, mend: 'see tradewind keys add --help' });
    case 'unreadable':
      return new CliFailure({
        exit,
        message: `${error.path}: ${error.detail}`,
        mend: 'restore it from a backup, or move it away and add the keys again',
      });
    case 'cannot-open':
      return new CliFailure({
        exit,
        message: `${error.path} does not open the key store`,
        mend: 'restore credentials/keystore.key from a backup, or remove the keys and add them again',
      });
  }
}

/** Asks the venue, prints what the key may do; throws CliFailure when it cannot be traded with. */
async function prove(cli: Cli, key: VenueKey): Promise<KeyPermissions> {
  const { terminal } = cli;
  const settings = readSettings(terminal);
  const tested = await testKey(terminal, settings, key);
  if (!tested.ok) {
    const { code, message } = tested.error;
    throw new CliFailure({
      exit: code === 'VENUE_KEY_REJECTED' ? EXIT_CODES.REFUSED : EXIT_CODES.FAILED,
      code,
      message,
    });
  }
  const problems = permissionProblems(tested.value.permissions, { mayWithdraw: mayWithdraw(settings.system) });
  const paint = paintFor(terminal);
  for (const { severity, text, mend } of problems) {
    terminal.err(
      `${paint(severity === 'fail' ? 'red' : 'yellow', severity === 'fail' ? '✗' : '!')} The key works, but ${text}\n  → ${mend}\n`,
    );
  }
  const fatal = problems.find(({ severity }) => severity === 'fail');
  if (fatal !== undefined) {
    throw new CliFailure({
      exit: EXIT_CODES.REFUSED,
      message: `The key cannot be used: ${fatal.text}`,
      mend: fatal.mend,
    });
  }
  return tested.value.permissions;
}

const formOf = ({ venue }: SystemConfig, { secretFile }: AddOptions) => ({
  secretFile,
  keyKind: VENUES[venue.id].capabilities.keyKind,
});

async function add(cli: Cli, name: string, options: AddOptions): Promise<void> {
  const { terminal } = cli;
  const { home, system } = readSettings(terminal);
  const key = await readKeyFrom(terminal, formOf(system, options));
  if (options.test) await prove(cli, key);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const account = options.account ?? system.account;
  const added = granted(
    await addKey(home, { name, venue: system.venue.id, account, ...key }, new Date(terminal.wallNow())),
  );
  terminal.out(
    `✓ Key ${added.name} for account ${added.account} at ${added.venue} is stored, encrypted. Execution takes it at its next start, or now: tradewind venues swap`,
  );
}

async function rotate(cli: Cli, name: string, options: AddOptions): Promise<void> {
  const { terminal } = cli;
  const { home, system } = readSettings(terminal);
  granted(await openKeyNamed(home, name)); // before anybody types a secret in vain
  const key = await readKeyFrom(terminal, formOf(system, options));
  if (options.test) await prove(cli, key);
  granted(await replaceKey(home, { name, ...key }, new Date(terminal.wallNow())));
  terminal.out(`✓ Key ${name} is another one now. Run tradewind venues swap, then delete the old key at the venue.`);
}

async function remove(cli: Cli, name: string, { yes }: { readonly yes?: boolean }): Promise<void> {
  const { home } = readSettings(cli.terminal);
  if (cli.terminal.canAsk && !yes)
    await confirm(cli.terminal, { question: `This removes the key ${name}.`, word: name });
  granted(await removeKey(home, name));
  cli.terminal.out(`✓ Key ${name} is removed. Delete it at the venue, too.`);
}

async function test(cli: Cli, name: string | undefined, { json }: { readonly json?: boolean }): Promise<void> {
  const { home, system } = readSettings(cli.terminal);
  const entries = granted(await listKeys(home)).filter(
    one => (name ?? one.name) === one.name && one.venue === system.venue.id,
  );
  if (entries.length === 0) throw refusal({ kind: 'no-such-key', name: name ?? `for ${system.venue.id}` });
  for (const entry of entries) {
    const permissions = await prove(cli, granted(await openKeyNamed(home, entry.name)));
    cli.terminal.out(
      json
        ? JSON.stringify({ name: entry.name, ...permissions })
        : `✓ ${entry.name}: reads and trades, cannot withdraw`,
    );
  }
}

const COLUMNS: readonly Column<KeyEntry>[] = [
  { title: 'name', cell: row => row.name },
  { title: 'venue', cell: row => row.venue },
  { title: 'account', cell: row => row.account },
  { title: 'added (UTC)', cell: row => moment(row.addedAt) },
];

async function list(cli: Cli, { json }: { readonly json?: boolean }): Promise<void> {
  const keys = granted(await listKeys(readSettings(cli.terminal).home));
  const empty = 'No keys. The paper exchange needs none; for a venue: tradewind keys add NAME';
  cli.terminal.out(
    json ? JSON.stringify(keys, null, 2) : renderTable(COLUMNS, keys, { ...canvasOf(cli.terminal), empty }),
  );
}

const withSecret = (command: Command): Command =>
  withNote(
    command,
    'The key is asked for without echo, or read from standard input: the API key in the first line, the passphrase in the second where the venue has one, the secret below.',
  )
    .argument('<name>', 'a name of your own for it')
    .option('--secret-file <path>', 'a private key (PEM) instead of a typed secret')
    .option('--no-test', 'do not ask the venue whether it works');

export const verb: Verb = {
  define(command, cli) {
    withSecret(command.command('add').description('store a key, encrypted'))
      .option('--account <name>', 'the account it trades; without it: the one of the profile')
      .action((name: string, options: AddOptions) => add(cli, name, options));
    withJson(command.command('list').description('the keys, without their secrets')).action(
      (options: { json?: boolean }) => list(cli, options),
    );
    withJson(command.command('test').description('ask the venue whether they work, and what they may do'))
      .argument('[name]', 'without it: all')
      .action((name: string | undefined, options: { json?: boolean }) => test(cli, name, options));
    command
      .command('remove')
      .description('forget a key')
      .argument('<name>')
      .option('--yes', 'do not ask')
      .action((name: string, options: { yes?: boolean }) => remove(cli, name, options));
    withSecret(command.command('rotate').description('put a new key in the place of one')).action(
      (name: string, options: AddOptions) => rotate(cli, name, options),
    );
  },
};
