import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { withNote } from '#scripts/terminal/options.ts';

interface Options extends CommandOptions {
  readonly yes?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withNote(command, 'Bots go on and may enter again: halt --reduce first, if that is not wanted.');
    withCommandOptions(command.option('--yes', 'do not ask')).action(async ({ yes, ...options }: Options) => {
      if (cli.terminal.canAsk && !yes) {
        const { account } = readSettings(cli.terminal).system;
        await confirm(cli.terminal, {
          question: `This sells all open positions of account ${account} at the market.`,
          word: 'flatten',
        });
      }
      await runCommands(cli, options, async ({ settings, make }) => {
        const { account } = settings.system;
        return [
          make('trading-commanded', {
            kind: 'flatten',
            key: account,
            payload: commandId => ({ kind: 'flatten', commandId, account }),
          }),
        ];
      });
    });
  },
};
