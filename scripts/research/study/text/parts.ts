import { formatted } from '#scripts/report/format.ts';
import type { Style } from '#scripts/terminal/paint.ts';
import { type Canvas, type Cell, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Check, CheckOutcome, Verdict } from '#shared/research/study/checks.ts';
import type { Params } from '#shared/research/study/space.ts';

/* What the texts of several kinds of study have in common. */

type Metrics = Readonly<Record<string, number | null>>;

const MARKS: Readonly<Record<CheckOutcome, Cell>> = {
  pass: { text: '✓', style: 'green' },
  warn: { text: '!', style: 'yellow' },
  fail: { text: '✗', style: 'red' },
  unknown: { text: '?', style: 'dim' },
};
const VERDICTS: Readonly<Record<Verdict, Style>> = { robust: 'green', doubtful: 'yellow', overfit: 'red' };

const CHECKS: readonly Column<Check>[] = [
  { title: '', cell: ({ outcome }) => MARKS[outcome] },
  { title: 'check', cell: ({ name }) => name },
  { title: 'found', align: 'right', cell: ({ found, unit }) => formatted(found, unit) },
  { title: 'wanted', align: 'right', cell: ({ wanted, unit }) => `≥ ${formatted(wanted, unit)}` },
];

export const checksText = (
  { checks, verdict }: { readonly checks: readonly Check[]; readonly verdict: Verdict },
  canvas: Canvas,
): string =>
  [`Verdict: ${canvas.paint(VERDICTS[verdict], verdict)}`, renderTable(CHECKS, checks, { ...canvas, empty: '' })].join(
    '\n',
  );

export const paramsText = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

/** What people compare results by. */
export const metricColumns = <Row>(metricsOf: (row: Row) => Metrics | null): readonly Column<Row>[] =>
  (
    [
      ['return', 'totalReturn', 'share'],
      ['Sharpe', 'sharpe', 'ratio'],
      ['drawdown', 'maxDrawdown', 'share'],
      ['trades', 'trades', 'count'],
    ] as const
  ).map(([title, key, unit]) => ({
    title,
    align: 'right',
    cell: row => formatted(metricsOf(row)?.[key] ?? null, unit),
  }));

export const section = (title: string, body: string, { paint }: Canvas): string => `${paint('bold', title)}\n${body}`;
