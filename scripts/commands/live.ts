import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withDatabase } from '#scripts/operator/database.ts';
import { readSettings, type Settings } from '#scripts/operator/settings.ts';
import { whoAsks } from '#scripts/operator/who-asks.ts';
import { confirm } from '#scripts/terminal/ask.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson } from '#scripts/terminal/options.ts';
import { confirmLive, readLiveConfirmation } from '#shared/runtime/live.ts';

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
}

function liveSettings({ terminal }: Cli): Settings {
  const settings = readSettings(terminal);
  if (settings.system.profile === 'live') return settings;
  throw new CliFailure({
    exit: EXIT_CODES.REFUSED,
    message: `The profile in force is ${settings.system.profile}, not live`,
    mend: 'TRADEWIND_PROFILE=live tradewind live enable',
  });
}

async function enable(cli: Cli, { yes }: Options): Promise<void> {
  const { terminal } = cli;
  const { home, system } = liveSettings(cli);
  const question = `Account ${system.account} at ${system.venue.id} will trade with REAL MONEY, by itself, on ${system.instruments.join(', ')}.`;
  if (!yes) await confirm(terminal, { question, word: `trade ${system.account}` });
  await mkdir(home, { recursive: true, mode: 0o700 });
  // on record first: without a database nothing could trade anyhow
  await audit(home, 'live-enabled', system.account);
  const stored = await confirmLive(home, system, { confirmedBy: whoAsks(), now: new Date(terminal.wallNow()) });
  terminal.out(`✓ Confirmed by ${stored.confirmedBy}. Start it with: TRADEWIND_PROFILE=live npm start`);
}

async function disable(cli: Cli): Promise<void> {
  const { home, system } = readSettings(cli.terminal);
  await rm(join(home, 'live.json'), { force: true });
  await audit(home, 'live-disabled', system.account);
  cli.terminal.out('✓ The live profile does not start any more. What runs goes on: tradewind halt, or npm stop');
}

const audit = (home: string, action: string, account: string): Promise<void> =>
  withDatabase({ home, role: 'operator' }, async ({ db }) => {
    await db
      .insertInto('audit_log')
      .values({ action, resource_type: 'live', resource_id: account, new_value: JSON.stringify({ by: whoAsks() }) })
      .execute();
  });

async function status(cli: Cli, { json }: Options): Promise<void> {
  const { home, system } = readSettings(cli.terminal);
  const stored = await readLiveConfirmation(home, system);
  if (json) return cli.terminal.out(JSON.stringify({ profile: system.profile, confirmation: stored }, null, 2));
  cli.terminal.out(
    stored === null
      ? `Account ${system.account} at ${system.venue.id} is not confirmed for live trading.`
      : `Account ${stored.account} at ${stored.venue} was confirmed by ${stored.confirmedBy} at ${stored.confirmedAt}.`,
  );
}

export const verb: Verb = {
  define(command, cli) {
    command
      .command('enable')
      .description('confirm that the account of the profile may trade real money')
      .option('--yes', 'do not ask')
      .action((options: Options) => enable(cli, options));
    command
      .command('disable')
      .description('take the confirmation back')
      .action(() => disable(cli));
    withJson(command.command('status').description('whether it is confirmed')).action((options: Options) =>
      status(cli, options),
    );
  },
};
