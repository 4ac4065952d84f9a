import { formatted } from '#scripts/report/format.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { AloneLine } from '#shared/research/study/alone.ts';
import type { CompareReport, PairReport } from '#shared/research/study/compare.ts';
import type { PortfolioReport, WeightReport } from '#shared/research/study/portfolio.ts';
import { metricColumns, section } from './parts.ts';

/* Studies of several strategies: each alone, against each other, and together. */

const ALONE: readonly Column<AloneLine>[] = [
  { title: 'bot', cell: ({ bot }) => bot },
  ...metricColumns<AloneLine>(({ metrics }) => metrics),
  { title: 'Sortino', align: 'right', cell: ({ metrics }) => formatted(metrics.sortino ?? null, 'ratio'), rank: 1 },
  { title: 'Calmar', align: 'right', cell: ({ metrics }) => formatted(metrics.calmar ?? null, 'ratio'), rank: 1 },
  { title: 'p', align: 'right', cell: ({ figures }) => formatted(figures.meanReturnP, 'probability') },
];

const aloneText = ({ strategies, failed }: Pick<CompareReport, 'strategies' | 'failed'>, canvas: Canvas): string =>
  section(
    'Each alone',
    [
      renderTable(ALONE, strategies, { ...canvas, empty: 'none' }),
      ...failed.map(one => `${one.bot}: ${one.failure}`),
    ].join('\n'),
    canvas,
  );

const PAIRS: readonly Column<PairReport>[] = [
  { title: 'pair', cell: ({ a, b }) => `${a} – ${b}` },
  { title: 'correlation', align: 'right', cell: ({ correlation }) => formatted(correlation, 'ratio') },
  { title: 'return per year', align: 'right', cell: one => formatted(one.meanDifference, 'share') },
  { title: 'p', align: 'right', cell: ({ p }) => formatted(p, 'probability') },
  { title: 'Sharpe', align: 'right', cell: one => formatted(one.sharpeDifference, 'ratio') },
  { title: 'p', align: 'right', cell: ({ sharpeP }) => formatted(sharpeP, 'probability') },
  { title: 'p of all', align: 'right', cell: ({ adjustedP }) => formatted(adjustedP, 'probability') },
];

export function compareText(report: CompareReport, canvas: Canvas): string {
  const [best, ...close] = report.notWorse;
  const said =
    best === undefined
      ? 'Nothing ran.'
      : close.length === 0
        ? `${best} is the best, and not by chance alone.`
        : `${best} is the best here; ${close.join(', ')} cannot be told from it.`;
  const pairs = renderTable(PAIRS, report.pairs, { ...canvas, empty: 'none' });
  return [aloneText(report, canvas), section('Differences', pairs, canvas), said].join('\n\n');
}

const WEIGHTS: readonly Column<WeightReport>[] = [
  { title: 'weights', cell: ({ method }) => method },
  {
    title: 'of the capital',
    cell: ({ weights }) =>
      weights === null
        ? 'no answer'
        : Object.entries(weights)
            .map(([bot, weight]) => `${bot} ${formatted(weight, 'share')}`)
            .join(', '),
  },
  { title: 'Sharpe in', align: 'right', cell: one => formatted(one.inSample?.sharpe ?? null, 'ratio') },
  { title: 'out', align: 'right', cell: one => formatted(one.outOfSample?.sharpe ?? null, 'ratio') },
  {
    title: 'p against equal',
    align: 'right',
    cell: one => formatted(one.againstEqual?.sharpeP ?? null, 'probability'),
  },
];

export function portfolioText(report: PortfolioReport, canvas: Canvas): string {
  const weights = renderTable([...WEIGHTS, ...metricColumns<WeightReport>(({ account }) => account)], report.methods, {
    ...canvas,
    empty: 'none',
  });
  return [
    aloneText(report, canvas),
    section('Together; the last columns are one account that all share, after the fit', weights, canvas),
    `Weights found on ${report.fitDays} of ${report.days} days; correlations pulled to 0 by ${formatted(report.shrinkage, 'share')}`,
  ].join('\n\n');
}
