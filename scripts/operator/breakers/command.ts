import type { Cli } from '#scripts/terminal/cli.ts';
import { type CommandOptions, runCommands } from '../command.ts';

interface Wish extends CommandOptions {
  readonly of: string;
  readonly for?: number;
  readonly reason: string;
}

/** Opens, closes or holds off one breaker. */
export const setBreaker = (
  cli: Cli,
  options: Wish,
  { action, name }: { readonly action: 'open' | 'close' | 'hold'; readonly name: string },
): Promise<void> =>
  runCommands(cli, options, async ({ settings, make }) => {
    const { account } = settings.system;
    const { of: subject, reason, for: minutes = null } = options;
    return [
      make('trading-commanded', {
        kind: 'breaker',
        key: account,
        payload: commandId => ({
          ...{ kind: 'breaker', commandId, account, breaker: name, subject, action, reason },
          minutes,
        }),
      }),
    ];
  });
