import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    withCommandOptions(command).action((options: CommandOptions) =>
      runCommands(cli, options, async ({ settings, make }) => {
        const { account } = settings.system;
        return [
          make('reconcile-commanded', {
            kind: 'reconcile',
            key: account,
            payload: commandId => ({ commandId, account }),
          }),
        ];
      }),
    );
  },
};
