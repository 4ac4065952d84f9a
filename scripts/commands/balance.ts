import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { amount, money, NOTHING } from '#scripts/terminal/formats.ts';
import { withJson } from '#scripts/terminal/options.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Balance } from '#shared/contracts/api/trading.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { readBalances } from '#shared/persistence/reads/balances.ts';

const columns = (quoteAsset: string): readonly Column<Balance>[] => [
  { title: 'asset', cell: row => row.asset },
  { title: 'free', align: 'right', cell: row => amount(row.free) },
  { title: 'locked', align: 'right', cell: row => amount(row.locked) },
  { title: 'total', align: 'right', cell: row => amount(row.total) },
  { title: `value (${quoteAsset})`, align: 'right', cell: row => (row.value === null ? NOTHING : money(row.value)) },
  { title: 'held by', cell: row => holders(row), rank: 1 },
];

const holders = ({ heldBy, unpriced }: Balance): string =>
  [
    ...Object.entries(heldBy).map(([holder, held]) => `${holder} ${amount(held)}`),
    ...(unpriced === null ? [] : [`(${unpriced})`]),
  ].join(', ');

function show(rows: readonly Balance[], canvas: Canvas): string {
  const quoteAsset = rows[0]?.quoteAsset ?? '';
  const table = renderTable(columns(quoteAsset), rows, { ...canvas, empty: 'The balances were not read yet.' });
  if (rows.length === 0) return table;
  const total = sum(rows.flatMap(row => (row.value === null ? [] : [new Decimal(row.value)])));
  return `${table}\n\nTogether ${canvas.paint('bold', `${money(total.toFixed())} ${quoteAsset}`)}`;
}

export const verb: Verb = {
  define(command, cli) {
    withJson(command).action(async (options: ReportOptions) => {
      await printReport(
        cli,
        {
          read: (db, { system }) => readBalances(db, { account: system.account, quoteAsset: system.quoteAsset }),
          show,
        },
        options,
      );
    });
  },
};
