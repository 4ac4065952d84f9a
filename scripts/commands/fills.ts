import { type Filter, filterFrom } from '#scripts/operator/filter.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { amount, instant, NOTHING, price } from '#scripts/terminal/formats.ts';
import { withBot, withInstrument, withJson, withLimit, withWatch } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Fill } from '#shared/contracts/api/trading.ts';
import { readFills } from '#shared/persistence/reads/fills.ts';

const COLUMNS: readonly Column<Fill>[] = [
  { title: 'time (UTC)', cell: row => instant(row.time) },
  { title: 'instrument', cell: row => row.instrument },
  { title: 'side', cell: row => ({ text: row.side, style: row.side === 'buy' ? 'green' : 'red' }) },
  { title: 'quantity', align: 'right', cell: row => amount(row.quantity) },
  { title: 'price', align: 'right', cell: row => price(row.price) },
  { title: 'fee', align: 'right', cell: row => `${amount(row.fee)} ${row.feeAsset}` },
  { title: 'as', cell: row => (row.isMaker ? 'maker' : 'taker'), rank: 2 },
  { title: 'purpose', cell: row => row.purpose ?? 'by hand' },
  { title: 'bot', cell: row => row.bot ?? NOTHING },
  { title: 'order', cell: row => row.orderId ?? NOTHING, rank: 1 },
];

interface Options extends ReportOptions, Filter {
  readonly limit: number;
}

export const verb: Verb = {
  define(command, cli) {
    withWatch(withLimit(withInstrument(withBot(withJson(command))), 20)).action(
      async ({ bot, instrument, limit, ...options }: Options) => {
        await printReport(
          cli,
          {
            read: async (db, { system }) =>
              readFills(db, {
                ...(await filterFrom(db, system, { bot, instrument })),
                account: system.account,
                orderId: null,
                limit,
              }),
            show: (rows, canvas) => renderTable(COLUMNS, rows, { ...canvas, empty: 'No fills.' }),
          },
          options,
        );
      },
    );
  },
};
