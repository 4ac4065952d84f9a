import { CATALOGUE } from '#shared/accounting/performance/catalogue/catalogue.ts';
import type { Unit } from '#shared/accounting/performance/catalogue/metric.ts';
import type { MonteCarloSummary } from '#shared/accounting/performance/monte-carlo.ts';
import { formatted, moment } from '../format.ts';
import type { Assumption, SensitivityRow } from '../input.ts';
import type { Report } from '../report.ts';
import { type Column, card, table } from './layout.ts';
import { html, type Markup } from './markup.ts';

const known = (key: string): { readonly label: string; readonly unit: Unit } =>
  Object.hasOwn(CATALOGUE, key) ? CATALOGUE[key as keyof typeof CATALOGUE] : { label: key, unit: 'ratio' };

const quantileColumn = (title: string, of: (row: MonteCarloSummary) => number | null): Column<MonteCarloSummary> => ({
  title,
  kind: 'number',
  cell: row => formatted(of(row), known(row.metric).unit),
});

const CHANCE: readonly Column<MonteCarloSummary>[] = [
  { title: 'Monte Carlo', kind: 'name', cell: row => row.method },
  { title: 'Metric', cell: row => known(row.metric).label },
  { title: 'Runs', kind: 'number', cell: row => formatted(row.count, 'count') },
  quantileColumn('Result', row => row.value),
  { title: 'Percentile', kind: 'number', cell: row => formatted(row.percentile, 'share') },
  quantileColumn('5 %', row => row.p5),
  quantileColumn('50 %', row => row.p50),
  quantileColumn('95 %', row => row.p95),
];

type Changed = Omit<SensitivityRow, 'kind'> & { readonly kind: SensitivityRow['kind'] | null };
const CHANGES: readonly Column<Changed>[] = [
  { title: 'Changed', kind: 'name', cell: row => row.change },
  { title: 'Kind', cell: row => row.kind ?? '' },
  { title: 'Return', kind: 'number', cell: row => formatted(row.totalReturn, 'share'), tone: row => row.totalReturn },
  { title: 'Sharpe', kind: 'number', cell: row => formatted(row.sharpe, 'ratio') },
  { title: 'Drawdown', kind: 'number', cell: row => formatted(row.maxDrawdown, 'share') },
  { title: 'Trades', kind: 'number', cell: row => formatted(row.trades, 'count') },
];

/** What became of the result when chance, costs or parameters were others. */
export function robustnessSection({ monteCarlo, sensitivity, performance: { metrics } }: Report): Markup | null {
  if (monteCarlo.length === 0 && sensitivity.length === 0) return null;
  const { totalReturn, sharpe, maxDrawdown, trades } = metrics;
  const own: Changed = { kind: null, change: 'nothing', totalReturn, sharpe, maxDrawdown, trades: trades ?? 0 };
  const chance = table(CHANCE, monteCarlo, { label: 'Monte Carlo', empty: 'No Monte Carlo runs.' });
  const changes = table(CHANGES, [own, ...sensitivity], { label: 'Sensitivity', empty: '' });
  return card({ id: 'what-if', title: 'What if' }, html`<div class="columns">${chance}${changes}</div>`);
}

const VIEWS: Readonly<Record<Assumption['view'], string>> = { fair: '', cautious: 'good', optimistic: 'warn' };

const facts = (pairs: readonly (readonly [string, Markup | string])[]): Markup =>
  html`<dl class="facts">${pairs.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;

export function assumptionsSection({ assumptions }: Report): Markup {
  const stated = assumptions.map(
    ({ topic, text, view }) => [topic, html`${text} <span class="tag ${VIEWS[view]}">${view}</span>`] as const,
  );
  const body = stated.length === 0 ? html`<p class="empty">Nothing was stated.</p>` : facts(stated);
  return card({ id: 'assumptions', title: 'What it assumes' }, body);
}

/** What makes the run repeatable. */
export const runSection = ({ run, performance: { metrics } }: Report): Markup =>
  card(
    { id: 'run', title: 'The run' },
    facts([
      ['Strategy', run.strategy],
      ['Parameters', JSON.stringify(run.params)],
      ['Symbols', run.symbols.join(', ')],
      ['Timeframe', run.timeframe],
      ['Span', `${moment(run.from)} to ${moment(run.to)} UTC`],
      ['Capital', `${formatted(run.capital, 'quote')} ${run.quote}`],
      ['Trials', formatted(metrics.trials, 'count')],
      ['Seed', run.seed],
      ['Run', run.hash],
      ['Result', run.resultHash],
      ['Engine', run.engineVersion],
    ]),
  );
