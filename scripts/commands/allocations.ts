import { ALLOCATION_METHODS } from '#agents/capital/core/allocation/methods.ts';
import { share } from '#scripts/bot/configuration.ts';
import { defineMethod, defineRebalance } from '#scripts/capital/change.ts';
import { defineAllocationsShow } from '#scripts/capital/show.ts';
import { botNames, known } from '#scripts/operator/bots.ts';
import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { withNote } from '#scripts/terminal/options.ts';

export const verb: Verb = {
  define(command, cli) {
    const show = command.command('show', { isDefault: true });
    defineAllocationsShow(show.description('what each bot has, and what it should have'), cli);
    withNote(
      withCommandOptions(
        command
          .command('set')
          .description("change a bot's share of the account's capital")
          .argument('<bot>')
          .argument('<share>', '0 to 1', share),
      ),
      'Free capital follows at the next rebalancing (tradewind allocations rebalance: now), a day at most capital.rebalancing.maxPerDay. The profile is not followed any more for this bot.',
    ).action((name: string, wanted: number, options: CommandOptions) =>
      runCommands(cli, options, async ({ db, settings, make }) => {
        const botId = known(name, await botNames(db, settings.system.account));
        const payload = { kind: 'set-share', botId, share: wanted } as const;
        return [
          make('bot-commanded', { kind: 'set-share', key: botId, payload: commandId => ({ ...payload, commandId }) }),
        ];
      }),
    );
    defineMethod(command.command('method'), cli, ALLOCATION_METHODS);
    defineRebalance(command.command('rebalance'), cli);
  },
};
