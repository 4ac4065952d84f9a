import { day, formatted } from '#scripts/report/format.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { ParameterPath, WalkForwardReport, WindowReport } from '#shared/research/study/walk-forward.ts';
import { checksText, paramsText, section } from './parts.ts';

const COLUMNS: readonly Column<WindowReport>[] = [
  { title: 'training from', cell: ({ train }) => day(train.from) },
  { title: 'test from', cell: ({ test }) => day(test.from) },
  { title: 'to', cell: ({ test }) => day(test.until), rank: 1 },
  { title: 'chosen', cell: ({ chosen }) => (chosen === null ? '–' : paramsText(chosen.params)) },
  {
    title: 'Sharpe in',
    align: 'right',
    cell: ({ chosen }) => formatted(chosen?.inSample.sharpe ?? null, 'ratio'),
  },
  { title: 'out', align: 'right', cell: ({ chosen }) => formatted(chosen?.outOfSample?.sharpe ?? null, 'ratio') },
  {
    title: 'return out',
    align: 'right',
    cell: ({ chosen }) => formatted(chosen?.outOfSample?.totalReturn ?? null, 'share'),
  },
  {
    title: 'trades',
    align: 'right',
    cell: ({ chosen }) => formatted(chosen?.outOfSample?.trades ?? null, 'count'),
  },
];

const PATHS: readonly Column<readonly [string, ParameterPath]>[] = [
  { title: 'parameter', cell: ([name]) => name },
  { title: 'values', align: 'right', cell: ([, path]) => formatted(path.distinct, 'count') },
  { title: 'most frequent', align: 'right', cell: ([, path]) => formatted(path.mostFrequent, 'share') },
  { title: 'deviation', align: 'right', cell: ([, path]) => formatted(path.deviation, 'share') },
  { title: 'mean step', align: 'right', cell: ([, path]) => formatted(path.step, 'share') },
];

export function walkForwardText(report: WalkForwardReport, canvas: Canvas): string {
  const { outOfSample, inSample } = report;
  return [
    checksText(report, canvas),
    section('Windows', renderTable(COLUMNS, report.windows, { ...canvas, empty: 'none' }), canvas),
    section(
      'Parameters from window to window',
      renderTable(PATHS, Object.entries(report.parameters), { ...canvas, empty: 'none' }),
      canvas,
    ),
    `Out of sample, ${outOfSample.days} days: return ${formatted(outOfSample.totalReturn, 'share')}, Sharpe ratio ${formatted(outOfSample.sharpe, 'ratio')} (in sample ${formatted(inSample.sharpe, 'ratio')}), deepest drawdown ${formatted(outOfSample.maxDrawdown, 'share')}, ${outOfSample.trades} trades`,
  ].join('\n\n');
}
