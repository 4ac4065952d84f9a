import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { type CommandOptions, type Making, runCommands } from './command.ts';

const ALL = 'all';

/** Pauses or resumes one bot, or `all`: one command each. */
export const commandBots = (
  cli: Cli,
  options: CommandOptions & { readonly bot: string },
  kind: 'pause' | 'resume',
): Promise<void> =>
  runCommands(cli, options, async ({ db, make, settings }) => {
    const names = await botNames(db, settings.system.account);
    const meant = options.bot === ALL ? names : names.filter(name => name === options.bot);
    if (meant.length === 0) {
      throw new CliFailure({
        exit: EXIT_CODES.FAILED,
        message: options.bot === ALL ? 'There are no bots yet' : `There is no bot ${options.bot}`,
        mend: names.length === 0 ? 'npm start; bots are named in the config' : `there are ${names.join(', ')}, and all`,
      });
    }
    return meant.map(botId =>
      make('bot-commanded', {
        kind,
        key: botId,
        ...(options.bot === ALL ? { part: botId } : {}),
        payload: commandId => ({ kind, commandId, botId }),
      }),
    );
  });

async function botNames(db: Making['db'], account: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('bots').select('id').where('account', '=', account).orderBy('id').execute();
  return rows.map(({ id }) => id);
}
