import { type Filter, filterFrom } from '#scripts/operator/filter.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { amount, gain, moment, price } from '#scripts/terminal/formats.ts';
import { withBot, withInstrument, withJson, withWatch } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Position } from '#shared/contracts/api/trading.ts';
import { readPositions } from '#shared/persistence/reads/positions.ts';

const COLUMNS: readonly Column<Position>[] = [
  { title: 'instrument', cell: row => row.instrument },
  { title: 'bot', cell: row => row.bot },
  { title: 'side', cell: row => row.side },
  { title: 'quantity', align: 'right', cell: row => amount(row.quantity) },
  { title: 'entry', align: 'right', cell: row => price(row.entryPrice) },
  { title: 'mark', align: 'right', cell: row => price(row.markPrice) },
  { title: 'unrealized', align: 'right', cell: row => gain(row.unrealizedPnl) },
  { title: 'stop-loss', align: 'right', cell: row => price(row.stopLoss) },
  { title: 'take-profit', align: 'right', cell: row => price(row.takeProfit) },
  {
    title: 'protected',
    cell: row => (row.protected ? { text: 'yes', style: 'green' } : { text: 'NO', style: 'red' }),
    rank: 1,
  },
  { title: 'opened (UTC)', cell: row => moment(row.openedAt), rank: 2 },
  { title: 'strategy', cell: row => row.strategy, rank: 3 },
  { title: 'venue', cell: row => row.venue, rank: 4 },
];

interface Options extends ReportOptions, Filter {}

export const verb: Verb = {
  define(command, cli) {
    withWatch(withInstrument(withBot(withJson(command)))).action(async (options: Options) => {
      await printReport(
        cli,
        {
          async read(db, { system }) {
            const { bot, symbol } = await filterFrom(db, system, options);
            const positions = await readPositions(db, { account: system.account });
            return positions.filter(
              one => (symbol === null || one.instrument === symbol) && (bot === null || one.bot === bot),
            );
          },
          show: (rows, canvas) => renderTable(COLUMNS, rows, { ...canvas, empty: 'No open positions.' }),
        },
        options,
      );
    });
  },
};
