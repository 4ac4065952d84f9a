import { formatted } from '#scripts/report/format.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { RankedTrial, SweepReport } from '#shared/research/study/sweep.ts';
import { checksText, metricColumns, paramsText, section } from './parts.ts';

const SHOWN = 10;

const COLUMNS: readonly Column<RankedTrial>[] = [
  { title: 'parameters', cell: ({ params }) => paramsText(params) },
  { title: 'score', align: 'right', cell: ({ score }) => formatted(score, 'ratio') },
  ...metricColumns<RankedTrial>(({ metrics }) => metrics),
];

export function sweepText(report: SweepReport, canvas: Canvas): string {
  const { searched, deflation, neighbours, doubledCosts, importance, objective } = report;
  const empty = `none of ${searched.proposed} had ${objective.minTrades} trades and a ${objective.metric}`;
  const near: readonly (RankedTrial & { readonly what: string })[] = [
    ...neighbours.map(one => ({ ...one, what: `${one.moved} ${JSON.stringify(one.params[one.moved])}` })),
    ...(doubledCosts === null ? [] : [{ ...doubledCosts, what: 'twice the costs' }]),
  ];
  const weights = Object.entries(importance).map(([name, share]) => `${name} ${formatted(share, 'share')}`);
  return [
    checksText(report, canvas),
    section(
      `The best of ${searched.counted} that count, out of ${searched.proposed}`,
      renderTable(COLUMNS, report.ranking.slice(0, SHOWN), { ...canvas, empty }),
      canvas,
    ),
    section(
      'The best, moved a little',
      renderTable(
        [{ title: 'with', cell: one => one.what }, ...metricColumns<(typeof near)[number]>(one => one.metrics)],
        near,
        {
          ...canvas,
          empty: 'no neighbours',
        },
      ),
      canvas,
    ),
    `Of the spread of scores a parameter alone explains: ${weights.join(', ')}`,
    ...(deflation === null
      ? []
      : [
          `Sharpe ratio ${formatted(deflation.sharpe, 'ratio')}; the best of ${deflation.count} without an edge shows ${formatted(deflation.luckySharpe, 'ratio')}: deflated ${formatted(deflation.deflatedSharpe, 'probability')}`,
        ]),
    ...(report.overfitting === null
      ? []
      : [
          `Probability that the best of one half of the time is below the median in the other: ${formatted(report.overfitting, 'probability')}`,
        ]),
  ].join('\n\n');
}
