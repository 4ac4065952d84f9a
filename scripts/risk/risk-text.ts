import { money, percent } from '#scripts/terminal/formats.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { RiskReport } from '#shared/contracts/api/risk.ts';

type Position = RiskReport['positions'][number];
type Taken = RiskReport['limits'][number];
type Tail = RiskReport['tails'][number];

const LEVEL_STYLES = { LOW: 'green', MEDIUM: 'yellow', HIGH: 'red', CRITICAL: 'red' } as const;
const BAR_WIDTH = 20;

const shareOf = ({ taken, limit }: Pick<Taken, 'taken' | 'limit'>): number =>
  Number(limit) > 0 ? Number(taken) / Number(limit) : 0;

/** What is taken of a limit: `█████░░░░░`. */
export function bar(share: number): string {
  const full = Math.min(BAR_WIDTH, Math.max(0, Math.round(share * BAR_WIDTH)));
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

const styleOf = (share: number): 'red' | 'yellow' | 'green' => {
  if (share >= 1) return 'red';
  return share >= 0.8 ? 'yellow' : 'green';
};

const TAKEN: readonly Column<Taken>[] = [
  { title: 'limit', cell: row => row.name },
  { title: '', cell: row => ({ text: bar(shareOf(row)), style: styleOf(shareOf(row)) }) },
  { title: 'used', align: 'right', cell: row => percent(shareOf(row)) },
  { title: 'taken', align: 'right', cell: row => money(row.taken) },
  { title: 'of', align: 'right', cell: row => money(row.limit) },
];

const POSITIONS: readonly Column<Position>[] = [
  { title: 'instrument', cell: row => row.instrument },
  { title: 'bot', cell: row => row.bot },
  { title: 'side', cell: row => row.side },
  { title: 'value', align: 'right', cell: row => money(row.value) },
  { title: 'lost at its stop', align: 'right', cell: row => money(row.heat) },
];

const shown = (share: number | null): string => (share === null ? '–' : percent(share));

const TAILS: readonly Column<Tail>[] = [
  { title: 'method', cell: row => row.method },
  { title: 'days', align: 'right', cell: row => String(row.days) },
  { title: 'value at risk', align: 'right', cell: row => shown(row.valueAtRisk) },
  { title: 'expected shortfall', align: 'right', cell: row => shown(row.expectedShortfall) },
];

/** The account's risk for a terminal. */
export function riskText(report: RiskReport | null, canvas: Canvas): string {
  if (report === null) return 'No look at the risk yet: the risk manager looks every few seconds while it runs.';
  const { positions, limits, budgets, clusters, regimes, tails } = report;
  const parts = [headOf(report, canvas), renderTable(TAKEN, [...limits, ...budgets], { ...canvas, empty: '' })];
  parts.push(renderTable(POSITIONS, positions, { ...canvas, empty: 'No open positions.' }));
  if (clusters.length > 0) parts.push(`What goes together\n${renderTable(TAKEN, clusters, { ...canvas, empty: '' })}`);
  if (report.correlation.symbols.length > 1) parts.push(`Correlations\n${matrixOf(report, canvas)}`);
  if (regimes.length > 0) parts.push(regimesOf(report));
  const known = tails.filter(tail => tail.valueAtRisk !== null || tail.expectedShortfall !== null);
  if (known.length > 0) parts.push(renderTable(TAILS, known, { ...canvas, empty: '' }));
  else if (tails.length > 0) parts.push('Value at risk is not known yet: it takes more closed bars.');
  if (report.worstCase !== null) {
    const { scenario, share, trips } = report.worstCase;
    const opens = trips.length === 0 ? '' : `, and would open ${trips.map(({ breaker }) => breaker).join(', ')}`;
    parts.push(`The worst scenario is ${scenario}: ${percent(share)}${opens} (tradewind risk stress).`);
  }
  return parts.join('\n\n');
}

function headOf(report: RiskReport, canvas: Canvas): string {
  const { level, because, equity, correlatedHeat, drawdown, leverage, concentration, time } = report;
  const reasons = because.map(({ name, value }) => `${name} ${shown(value)}`).join(', ');
  const facts = [
    `equity ${money(equity)}`,
    `heat ${money(report.heat)} (all stops hit), correlated ${money(correlatedHeat.toFixed(2))}`,
    `drawdown ${shown(drawdown)}`,
    `value of positions ${shown(leverage)}, the largest symbol ${shown(concentration)}`,
  ];
  const why = reasons === '' ? '' : ` (${reasons})`;
  return `Risk ${canvas.paint(LEVEL_STYLES[level], level)}${why}\n${facts.join('; ')}\n${canvas.paint('dim', `as of ${time}`)}`;
}

function regimesOf({ regimes, meanCorrelation, isTogether }: RiskReport): string {
  const each = regimes.map(({ symbol, regime }) => `${symbol} ${regime ?? 'unknown'}`).join(', ');
  const mean = meanCorrelation === null ? '' : `; mean correlation ${meanCorrelation.toFixed(2)}`;
  return `Volatility ${each}${mean}${isTogether ? ', all moves as one' : ''}`;
}

interface Row {
  readonly symbol: string;
  readonly values: readonly number[];
}

function matrixOf({ correlation: { symbols, matrix } }: RiskReport, canvas: Canvas): string {
  const columns: readonly Column<Row>[] = [
    { title: '', cell: row => row.symbol },
    ...symbols.map(
      (symbol, index): Column<Row> => ({
        title: symbol,
        align: 'right',
        cell: row => (row.values[index] ?? 1).toFixed(2),
      }),
    ),
  ];
  const rows = symbols.map((symbol, index) => ({ symbol, values: matrix[index] ?? [] }));
  return renderTable(columns, rows, { ...canvas, empty: '' });
}
