import type { Cli } from '#scripts/terminal/cli.ts';
import { type CommandOptions, runCommands } from './command.ts';

/** Sets what the account may do: everything, exits only, or nothing. */
export const setTrading = (
  cli: Cli,
  options: CommandOptions & { readonly reason: string; readonly override?: boolean },
  kind: 'halt' | 'reduce' | 'resume',
): Promise<void> =>
  runCommands(cli, options, async ({ settings, make }) => {
    const { account } = settings.system;
    const { reason, override = false } = options;
    return [
      make('trading-commanded', {
        kind,
        key: account,
        payload: commandId => ({
          ...{ commandId, account, reason },
          ...(kind === 'resume' && override ? { kind, override } : { kind }),
        }),
      }),
    ];
  });
