import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { RateLimit } from '#shared/exchange/budget/budget.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import { VENUES } from '#shared/exchange/venues.ts';

const OCO: Readonly<Record<Capabilities['oco'], string>> = {
  list: 'two orders in a list',
  bracket: 'one bracket order',
  none: 'stop at the venue, target watched here',
};

const span = (ms: number): string => (ms % 86_400_000 === 0 ? `${ms / 86_400_000} d` : `${ms / 1_000} s`);
const limitText = ({ name, points, windowMs, per }: RateLimit): string =>
  `${name} ${points} / ${span(windowMs)} per ${per}`;

const COLUMNS: readonly Column<Capabilities>[] = [
  { title: 'venue', cell: row => row.venue },
  { title: 'order types', cell: row => row.orderTypes.join(', ') },
  { title: 'stop and target', cell: row => OCO[row.oco] },
  { title: 'amend', cell: row => row.amend, rank: 3 },
  { title: 'accounts', cell: row => row.accounts.join(', '), rank: 5 },
  { title: 'key', cell: row => row.keyKind, rank: 2 },
  { title: 'bars', cell: row => (row.streams.candles === 'venue' ? 'streamed' : 'built from trades'), rank: 4 },
  {
    title: 'leverage',
    cell: row => row.leveraged.map(({ name, maxLeverage }) => `${name} × ${maxLeverage} (off)`).join(', '),
    rank: 6,
  },
  { title: 'timeframes', cell: row => row.timeframes.join(' '), rank: 5 },
];

function list({ terminal }: Cli, { json }: { readonly json?: boolean }): void {
  const venues: readonly Capabilities[] = Object.values(VENUES).map(({ capabilities }) => capabilities);
  if (json) {
    const plain = venues.map(({ clientOrderId, ...rest }) => ({
      ...rest,
      clientOrderId: { ...clientOrderId, pattern: clientOrderId.pattern.source },
    }));
    terminal.out(JSON.stringify(plain, null, 2));
    return;
  }
  terminal.out(renderTable(COLUMNS, venues, { ...canvasOf(terminal), empty: '' }));
  terminal.out('');
  for (const { venue, rateLimits } of venues)
    terminal.out(`${venue} asks for at most: ${rateLimits.map(limitText).join(', ')}`);
}

export const verb: Verb = {
  define(command, cli) {
    withJson(command).action((options: { readonly json?: boolean }) => list(cli, options));
    withCommandOptions(
      withNote(
        command.command('swap').description('use the present keys and the profile’s present addresses of the venue'),
        'Without a restart; streams and calls go on. Another address is refused while positions or orders are open.',
      ),
    ).action((options: CommandOptions) =>
      runCommands(cli, options, async ({ settings, make }) => {
        const { account } = settings.system;
        return [
          make('venue-swap-commanded', {
            kind: 'swap-venue',
            key: account,
            payload: commandId => ({ commandId, account }),
          }),
        ];
      }),
    );
  },
};
