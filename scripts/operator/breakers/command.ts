import { limitsOf } from '#scripts/risk/limits-of.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { type CommandOptions, runCommands } from '../command.ts';
import { readSettings } from '../settings.ts';

interface Wish extends CommandOptions {
  readonly of: string;
  readonly for?: number;
  readonly reason: string;
  readonly yes?: boolean;
}

/** Opens, closes or holds off one breaker. What sells everything asks first. */
export async function setBreaker(
  cli: Cli,
  { yes = false, ...options }: Wish,
  { action, name }: { readonly action: 'open' | 'close' | 'hold'; readonly name: string },
): Promise<void> {
  const { profileFile, system } = readSettings(cli.terminal);
  const settingsOf: Readonly<Record<string, { readonly effect: string }>> = limitsOf(profileFile).risk.breakers;
  if (action === 'open' && !yes && cli.terminal.canAsk && settingsOf[name]?.effect === 'flatten') {
    const question = `This halts account ${system.account} and sells all open positions at the market.`;
    await confirm(cli.terminal, { question, word: name });
  }
  await runCommands(cli, options, async ({ settings, make }) => {
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
}
