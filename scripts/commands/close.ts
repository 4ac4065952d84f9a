import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import { refuseUnknownSymbol, symbolFrom } from '#scripts/operator/instruments.ts';
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
        const { account, venue, instruments } = settings.system;
        const symbol = symbolFrom(instrument, instruments);
        const instrumentId = `${venue.id}:${symbol}`;
        const listed = await db
          .selectFrom('instruments')
          .select('id')
          .where('id', '=', instrumentId)
          .executeTakeFirst();
        if (listed === undefined) refuseUnknownSymbol(symbol, instruments);
        const botId = options.bot ?? null;
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
