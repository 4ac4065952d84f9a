import { formatted } from '#scripts/report/format.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import { CATALOGUE, type MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import type { MethodReport, MetricReport, MonteCarloReport } from '#shared/research/study/monte-carlo.ts';
import { metricColumns, section } from './parts.ts';

const inUnit = (metric: string, value: number | null): string => formatted(value, CATALOGUE[metric as MetricKey].unit);

const at = (title: string, key: 'value' | 'p1' | 'p5' | 'p50' | 'p95' | 'p99'): Column<MetricReport> => ({
  title,
  align: 'right',
  cell: row => inUnit(row.metric, row[key]),
});

const METRICS: readonly Column<MetricReport>[] = [
  { title: 'metric', cell: ({ metric }) => CATALOGUE[metric as MetricKey].label },
  at('result', 'value'),
  { title: 'percentile', align: 'right', cell: ({ percentile }) => formatted(percentile, 'share') },
  at('1 %', 'p1'),
  at('5 %', 'p5'),
  at('50 %', 'p50'),
  at('95 %', 'p95'),
  at('99 %', 'p99'),
];

function methodText(method: MethodReport, canvas: Canvas): string {
  const how = method.isRerun ? 'backtests of other candles' : 'new orders of this result';
  const failed = method.failed > 0 ? `, ${method.failed} failed` : '';
  const deep = method.drawdowns
    .filter(({ probability }) => probability > 0)
    .map(({ deeperThan, probability }) => `${formatted(deeperThan, 'share')}: ${formatted(probability, 'share')}`);
  return section(
    `${method.method}: ${method.iterations} ${how}${failed}`,
    [
      renderTable(METRICS, method.metrics, { ...canvas, empty: 'nothing to measure' }),
      `Probability of a loss ${formatted(method.lossProbability, 'share')}; of a drawdown deeper than ${deep.length === 0 ? '5 %: none' : deep.join(', ')}`,
    ].join('\n'),
    canvas,
  );
}

export function monteCarloText(report: MonteCarloReport, canvas: Canvas): string {
  if (report.base === null) return 'The backtest itself failed.';
  const scenarios = section(
    'Scenarios',
    renderTable(
      [
        { title: 'scenario', cell: ({ name }) => name },
        { title: 'costs', align: 'right', cell: ({ costs }) => `× ${costs}` },
        ...metricColumns<MonteCarloReport['scenarios'][number]>(({ metrics }) => metrics),
        { title: '', cell: ({ failure }) => failure ?? '' },
      ],
      report.scenarios,
      { ...canvas, empty: 'none' },
    ),
    canvas,
  );
  return [...report.methods.map(method => methodText(method, canvas)), scenarios].join('\n\n');
}
