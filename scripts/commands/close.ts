import { botOrAll } from '#scripts/operator/bots.ts';
import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import { knownSymbol } from '#scripts/operator/instruments.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

interface Options extends CommandOptions {
  readonly bot?: string;
}

export const verb: Verb = {
  define(command, cli) {
    withCommandOptions(
      command.argument('<instrument>', 'such as BTC/USDT').option('--bot <name>', 'only the position of one bot'),
    ).action((instrument: string, options: Options) =>
      runCommands(cli, options, async ({ settings, db, make }) => {
        const { account, venue } = settings.system;
        const instrumentId = `${venue.id}:${await knownSymbol(db, settings.system, instrument)}`;
        const botId = await botOrAll(db, account, options.bot);
        return [
          make('trading-commanded', {
            kind: 'close',
            key: account,
            payload: commandId => ({ kind: 'close', commandId, account, instrumentId, botId }),
          }),
        ];
      }),
    );
  },
};
