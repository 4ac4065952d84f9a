import { type Filter, filterFrom } from '#scripts/operator/filter.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { moment, NOTHING, price } from '#scripts/terminal/formats.ts';
import { withBot, withInstrument, withJson, withLimit, withWatch } from '#scripts/terminal/options.ts';
import { type Cell, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { SignalView } from '#shared/contracts/api/trading.ts';
import { readSignals } from '#shared/persistence/reads/signals.ts';

const COLUMNS: readonly Column<SignalView>[] = [
  { title: 'bar (UTC)', cell: row => moment(row.barTime) },
  { title: 'bot', cell: row => row.bot },
  { title: 'instrument', cell: row => row.instrument },
  { title: 'action', cell: row => (row.action === 'hold' ? { text: 'hold', style: 'dim' } : row.action) },
  { title: 'sure', align: 'right', cell: row => (row.confidence === null ? NOTHING : row.confidence.toFixed(2)) },
  { title: 'price', align: 'right', cell: row => price(row.referencePrice) },
  { title: 'stop-loss', align: 'right', cell: row => price(row.stopLoss), rank: 2 },
  { title: 'take-profit', align: 'right', cell: row => price(row.takeProfit), rank: 2 },
  { title: 'risk', cell: verdict },
  { title: 'why', cell: row => row.reason.words, rank: 1 },
];

function verdict({ verdict: said, code, action }: SignalView): Cell {
  if (said === 'approved') return { text: 'approved', style: 'green' };
  if (said === 'denied') return { text: code ?? 'denied', style: 'yellow' };
  return { text: action === 'hold' ? NOTHING : 'not judged yet', style: 'dim' };
}

interface Options extends ReportOptions, Filter {
  readonly limit: number;
  readonly all?: boolean;
}

export const verb: Verb = {
  define(command, cli) {
    withWatch(withLimit(withInstrument(withBot(withJson(command))), 20))
      .option('--all', 'also the bars at which a bot did nothing')
      .action(async ({ bot, instrument, limit, all, ...options }: Options) => {
        await printReport(
          cli,
          {
            read: async (db, { system }) =>
              readSignals(db, {
                ...(await filterFrom(db, system, { bot, instrument })),
                account: system.account,
                which: all ? 'all' : 'acted',
                limit,
              }),
            show: (rows, canvas) => renderTable(COLUMNS, rows, { ...canvas, empty: 'No signals.' }),
          },
          options,
        );
      });
  },
};
