import { commandBots } from '#scripts/operator/bots.ts';
import { type CommandOptions, withCommandOptions } from '#scripts/operator/command.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    withCommandOptions(command.option('--bot <name>', 'one bot, or all', 'all')).action(
      (options: CommandOptions & { readonly bot: string }) => commandBots(cli, options, 'pause'),
    );
  },
};
