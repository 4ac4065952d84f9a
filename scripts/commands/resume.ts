import { commandBots } from '#scripts/operator/bots.ts';
import { type CommandOptions, withCommandOptions } from '#scripts/operator/command.ts';
import { setTrading } from '#scripts/operator/trading.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

interface Options extends CommandOptions {
  readonly bot?: string;
  readonly reason: string;
  readonly override?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withCommandOptions(
      command
        .option('--bot <name>', 'a paused bot, or all; without it: the trading of the account')
        .option('--override', 'close the breakers that would hold trading back')
        .option('--reason <text>', 'for the record', ''),
    ).action(({ bot, ...options }: Options) =>
      bot === undefined ? setTrading(cli, options, 'resume') : commandBots(cli, { ...options, bot }, 'resume'),
    );
  },
};
