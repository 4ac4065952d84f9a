import { commandBots } from '#scripts/operator/bots.ts';
import { type CommandOptions, withCommandOptions } from '#scripts/operator/command.ts';
import { setTrading } from '#scripts/operator/trading.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';

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
        .option('--override', 'close the breakers that would hold trading back; not with --bot')
        .option('--reason <text>', 'for the record', ''),
    ).action(async ({ bot, ...options }: Options) => {
      if (bot === undefined) return setTrading(cli, options, 'resume');
      if (options.override) {
        throw new CliFailure({
          exit: EXIT_CODES.USAGE,
          message: 'Breakers hold back the trading of the account: --override does not go with --bot',
          mend: 'tradewind resume --override; or one breaker: tradewind breakers close NAME --of BOT',
        });
      }
      await commandBots(cli, { ...options, bot }, 'resume');
    });
  },
};
