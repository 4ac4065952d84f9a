import { gain, money, NOTHING, percent } from '#scripts/terminal/formats.ts';
import { sparkline } from '#scripts/terminal/sparkline.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Performance, PerformanceBy, PerformanceRow } from '#shared/contracts/api/performance.ts';

const shareOf = (value: number | null): string => (value === null ? NOTHING : percent(value));
const ratioOf = (value: number | null): string => (value === null ? NOTHING : value.toFixed(2));
const bpsOf = (value: number | null): string => (value === null ? NOTHING : value.toFixed(1));

const nameOf = ({ key }: PerformanceRow): string => (key === '*' ? 'whole account' : key);

const columns = (by: PerformanceBy): readonly Column<PerformanceRow>[] => [
  { title: by, cell: nameOf },
  ...(by === 'symbol'
    ? []
    : ([
        { title: 'equity', align: 'right', cell: row => money(row.equity) },
        { title: 'return', align: 'right', cell: row => shareOf(row.return) },
      ] satisfies readonly Column<PerformanceRow>[])),
  { title: 'profit', align: 'right', cell: row => gain(row.profit) },
  { title: 'realized', align: 'right', cell: row => gain(row.realizedPnl), rank: 2 },
  { title: 'open', align: 'right', cell: row => gain(row.unrealizedPnl), rank: 3 },
  { title: 'fees', align: 'right', cell: row => money(row.fees), rank: 2 },
  ...(by === 'symbol'
    ? []
    : ([
        { title: 'flows', align: 'right', cell: row => money(row.flows), rank: 4 },
        { title: 'drawdown', align: 'right', cell: row => shareOf(row.drawdown) },
      ] satisfies readonly Column<PerformanceRow>[])),
  { title: 'trades', align: 'right', cell: row => String(row.trades) },
  { title: 'won', align: 'right', cell: row => (row.trades === 0 ? NOTHING : shareOf(row.wins / row.trades)), rank: 1 },
  { title: 'factor', align: 'right', cell: row => ratioOf(row.profitFactor), rank: 3 },
  ...(by === 'symbol'
    ? []
    : ([
        { title: 'sharpe', align: 'right', cell: row => ratioOf(row.sharpe), rank: 3 },
      ] satisfies readonly Column<PerformanceRow>[])),
  { title: 'slippage (bps)', align: 'right', cell: row => bpsOf(row.slippageBps), rank: 2 },
  { title: 'maker', align: 'right', cell: row => shareOf(row.makerShare), rank: 4 },
];

/** A table, and below it how the equity went. */
export function showPerformance({ by, quoteAsset, rows, curve }: Performance, canvas: Canvas): string {
  const table = renderTable(columns(by), rows, {
    ...canvas,
    empty: 'No performance yet: it is computed once a minute.',
  });
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || curve.length < 2) return table;
  const line = sparkline(curve.map(point => Number(point.equity)));
  const span = `${first.day} to ${last.day}, ${money(first.equity)} to ${money(last.equity)} ${quoteAsset}`;
  return `${table}\n\n${line}\n${canvas.paint('dim', span)}`;
}
