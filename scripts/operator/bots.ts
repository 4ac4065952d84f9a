import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';
import { type CommandOptions, runCommands } from './command.ts';

const ALL = 'all';

/** Pauses, resumes or stops one bot, or `all`: one command each. */
export const commandBots = (
  cli: Cli,
  options: CommandOptions & { readonly bot: string },
  kind: 'pause' | 'resume' | 'stop',
): Promise<void> =>
  runCommands(cli, options, async ({ db, make, settings }) => {
    const names = await botNames(db, settings.system.account);
    if (options.bot === ALL && names.length === 0) throw unknownBot('There are no bots yet', names);
    const meant = options.bot === ALL ? names : [known(options.bot, names)];
    return meant.map(botId =>
      make('bot-commanded', {
        kind,
        key: botId,
        ...(options.bot === ALL ? { part: botId } : {}),
        payload: commandId => ({ kind, commandId, botId }),
      }),
    );
  });

/** The name itself, or null for none. Throws CliFailure for a bot that is not there. */
export const botOrAll = async (db: Reader, account: string, name: string | undefined): Promise<string | null> =>
  name === undefined ? null : known(name, await botNames(db, account));

/** The name, when there is a bot of it. Throws CliFailure else. */
export function known(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw unknownBot(`There is no bot ${name}`, names);
}

const unknownBot = (message: string, names: readonly string[]): CliFailure =>
  new CliFailure({
    exit: EXIT_CODES.FAILED,
    message,
    mend: names.length === 0 ? 'npm start; bots are named in the config' : `there are ${names.join(', ')}`,
  });

export async function botNames(db: Reader, account: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('bots').select('id').where('account', '=', account).orderBy('id').execute();
  return rows.map(({ id }) => id);
}
