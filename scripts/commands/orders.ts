import { type Filter, filterFrom } from '#scripts/operator/filter.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { amount, moment, NOTHING, price } from '#scripts/terminal/formats.ts';
import { withBot, withInstrument, withJson, withLimit, withNote, withWatch } from '#scripts/terminal/options.ts';
import type { Style } from '#scripts/terminal/paint.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Order } from '#shared/contracts/api/trading.ts';
import { readOrders } from '#shared/persistence/reads/orders.ts';

const STATE_STYLES: Readonly<Record<string, Style>> = {
  filled: 'green',
  open: 'cyan',
  'partly-filled': 'cyan',
  unknown: 'yellow',
  rejected: 'red',
  denied: 'red',
};

export const ORDER_COLUMNS: readonly Column<Order>[] = [
  { title: 'created (UTC)', cell: row => moment(row.createdAt), rank: 2 },
  { title: 'instrument', cell: row => row.instrument },
  { title: 'purpose', cell: row => row.purpose },
  { title: 'side', cell: row => ({ text: row.side, style: row.side === 'buy' ? 'green' : 'red' }) },
  { title: 'type', cell: row => row.type, rank: 1 },
  { title: 'quantity', align: 'right', cell: row => amount(row.quantity) },
  { title: 'price', align: 'right', cell: row => price(row.price) },
  { title: 'filled', align: 'right', cell: row => amount(row.filledQuantity) },
  { title: 'at', align: 'right', cell: row => price(row.averagePrice) },
  { title: 'state', cell: row => ({ text: row.state, style: STATE_STYLES[row.state] ?? null }) },
  { title: 'code', cell: row => row.code ?? NOTHING, rank: 3 },
  { title: 'bot', cell: row => row.bot, rank: 4 },
  { title: 'id', cell: row => row.id },
];

interface Options extends ReportOptions, Filter {
  readonly limit: number;
  readonly live?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withNote(command, 'The way of one order: tradewind explain ID');
    withWatch(withLimit(withInstrument(withBot(withJson(command))), 20))
      .option('--live', 'only what may still be sent or fill')
      .action(async ({ bot, instrument, limit, live, ...options }: Options) => {
        await printReport(
          cli,
          {
            read: async (db, { system }) =>
              readOrders(db, {
                ...(await filterFrom(db, system, { bot, instrument })),
                account: system.account,
                which: live ? 'live' : 'all',
                limit,
              }),
            show: (rows, canvas) => renderTable(ORDER_COLUMNS, rows, { ...canvas, empty: 'No orders.' }),
          },
          options,
        );
      });
  },
};
