import { type CommandOptions, withCommandOptions } from '#scripts/operator/command.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { setTrading } from '#scripts/operator/trading.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { withNote } from '#scripts/terminal/options.ts';

interface Options extends CommandOptions {
  readonly reason: string;
  readonly reduce?: boolean;
  readonly yes?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withNote(
      command,
      'Done when no call is on its way any more; what the venue left unanswered is listed.\nStop-losses and take-profits stay on the venue. It survives restarts: tradewind resume ends it.',
    );
    withCommandOptions(
      command
        .option('--reason <text>', 'for the record', '')
        .option('--reduce', 'only forbid entries; exits go on')
        .option('--yes', 'do not ask'),
    ).action(async ({ reduce, yes, ...options }: Options) => {
      if (cli.terminal.canAsk && !yes) {
        const { account } = readSettings(cli.terminal).system;
        const what = reduce ? 'forbids new entries' : 'stops all trading';
        await confirm(cli.terminal, {
          question: `This ${what} of account ${account} until you resume it.`,
          word: 'halt',
        });
      }
      await setTrading(cli, options, reduce ? 'reduce' : 'halt');
    });
  },
};
