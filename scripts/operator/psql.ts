import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { addressOf } from '#shared/runtime/boot.ts';
import { placeOf } from './settings.ts';

/** The reader's address: as it may be shown, and its password apart. */
export async function readerUrl(terminal: Terminal): Promise<{ readonly shown: string; readonly password: string }> {
  const url = new URL(await addressOf(placeOf(terminal).home, 'reader'));
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { shown: url.href, password };
}

/** Opens psql as reader. The password goes by the environment, which no process list shows. */
export async function openPsql(cli: Cli, args: readonly string[]): Promise<void> {
  const { terminal } = cli;
  const { shown, password } = await readerUrl(terminal);
  const program = onPath('psql', terminal.env.PATH ?? '');
  if (program === null) {
    throw new CliFailure({
      exit: EXIT_CODES.FAILED,
      message: 'psql is not on the PATH',
      mend: `install it (apt-get install postgresql-client), or use another client: ${shown} (password in credentials/reader.json)`,
    });
  }
  const child = spawn(program, [...args, shown], { stdio: 'inherit', env: { ...terminal.env, PGPASSWORD: password } });
  // Ctrl-C is psql's affair: it cancels the query there
  process.on('SIGINT', () => undefined);
  const code = await new Promise<number>(resolve => child.once('exit', value => resolve(value ?? 1)));
  if (code !== 0) cli.exitWith(EXIT_CODES.FAILED);
}

function onPath(program: string, path: string): string | null {
  for (const folder of path.split(delimiter).filter(part => part !== '')) {
    const candidate = join(folder, program);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not in this one
    }
  }
  return null;
}
