import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import { knownVenue } from '#scripts/operator/instruments.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { watchSelling } from '#scripts/operator/watch-selling.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { withNote } from '#scripts/terminal/options.ts';

interface Options extends CommandOptions {
  readonly venue?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withNote(
      command,
      'Halts the account, cancels all entries, and sells what is open at the market: first what has no stop on the venue,\nthe largest risk first. It goes on over restarts. Afterwards: tradewind positions; tradewind resume.',
    );
    withCommandOptions(
      command
        .option('--venue <name>', 'sell only what is held at this venue')
        .option('--reason <text>', 'for the record', '')
        .option('--yes', 'do not ask; a program must say it'),
    ).action(async ({ venue: named, yes, reason, ...options }: Options) => {
      const venue = named ?? null;
      if (!yes) {
        const { account } = readSettings(cli.terminal).system;
        const what = venue === null ? 'all open positions' : `what is held at ${venue}`;
        await confirm(cli.terminal, {
          question: `This halts account ${account} and sells ${what} at the market.`,
          word: 'emergency',
        });
      }
      await runCommands(cli, options, async ({ settings, db, make }) => {
        const { account } = settings.system;
        if (venue !== null) await knownVenue(db, settings.system, venue);
        return [
          make('trading-commanded', {
            kind: 'emergency',
            key: account,
            payload: commandId => ({ kind: 'emergency', commandId, account, reason, venue }),
          }),
        ];
      });
      if (options.wait && options.json !== true) await watchSelling(cli, { venue, timeoutMs: options.timeout * 1_000 });
    });
  },
};
