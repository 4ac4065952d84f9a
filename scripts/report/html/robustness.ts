import { CATALOGUE } from '#shared/accounting/performance/catalogue/catalogue.ts';
import type { Unit } from '#shared/accounting/performance/catalogue/metric.ts';
import type { MonteCarloSummary } from '#shared/accounting/performance/monte-carlo.ts';
import { formatted, moment } from '../format.ts';
import type { Assumption, SensitivityRow } from '../input.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './markup.ts';

const known = (key: string): { readonly label: string; readonly unit: Unit } =>
  Object.hasOwn(CATALOGUE, key) ? CATALOGUE[key as keyof typeof CATALOGUE] : { label: key, unit: 'ratio' };

function monteCarloRow(row: MonteCarloSummary): Markup {
  const { label, unit } = known(row.metric);
  const cell = (value: number | null): Markup => html`<td class="n">${formatted(value, unit)}</td>`;
  return html`<tr><th scope="row">${row.method}</th><td>${label}</td><td class="n">${formatted(row.count, 'count')}</td>${cell(row.value)}<td class="n">${formatted(row.percentile, 'share')}</td>${[row.p5, row.p50, row.p95].map(cell)}</tr>`;
}

const sensitivityRow = (row: SensitivityRow): Markup =>
  html`<tr><th scope="row">${row.change}</th><td>${row.kind}</td><td class="n ${(row.totalReturn ?? 0) < 0 ? 'down' : ''}">${formatted(row.totalReturn, 'share')}</td><td class="n">${formatted(row.sharpe, 'ratio')}</td><td class="n">${formatted(row.maxDrawdown, 'share')}</td><td class="n">${formatted(row.trades, 'count')}</td></tr>`;

/** What became of the result when chance, costs or parameters were others. */
export function robustnessSection({ monteCarlo, sensitivity, performance: { metrics } }: Report): Markup | null {
  if (monteCarlo.length === 0 && sensitivity.length === 0) return null;
  const chance = html`<div class="scroll" tabindex="0" role="region" aria-label="Monte Carlo"><table><thead><tr><th>Monte Carlo</th><th>Metric</th><th class="n">Runs</th><th class="n">Result</th><th class="n">Percentile</th><th class="n">5 %</th><th class="n">50 %</th><th class="n">95 %</th></tr></thead><tbody>${monteCarlo.map(monteCarloRow)}</tbody></table></div>`;
  const changes = html`<div class="scroll" tabindex="0" role="region" aria-label="Sensitivity"><table><thead><tr><th>Changed</th><th>Kind</th><th class="n">Return</th><th class="n">Sharpe</th><th class="n">Drawdown</th><th class="n">Trades</th></tr></thead><tbody><tr><th scope="row">nothing</th><td></td><td class="n">${formatted(metrics.totalReturn, 'share')}</td><td class="n">${formatted(metrics.sharpe, 'ratio')}</td><td class="n">${formatted(metrics.maxDrawdown, 'share')}</td><td class="n">${formatted(metrics.trades, 'count')}</td></tr>${sensitivity.map(sensitivityRow)}</tbody></table></div>`;
  return html`<section class="card" aria-labelledby="h-robust"><h2 id="h-robust">What if</h2><div class="columns">${monteCarlo.length === 0 ? null : chance}${sensitivity.length === 0 ? null : changes}</div></section>`;
}

const VIEWS: Readonly<Record<Assumption['view'], string>> = { fair: '', cautious: 'good', optimistic: 'warn' };

export const assumptionsSection = ({
  assumptions,
}: Report): Markup => html`<section class="card" aria-labelledby="h-assumptions"><h2 id="h-assumptions">What it assumes</h2>
${assumptions.length === 0 ? html`<p class="empty">Nothing was stated.</p>` : null}<dl class="facts">${assumptions.map(
  ({ topic, text, view }) => html`<dt>${topic}</dt><dd>${text} <span class="tag ${VIEWS[view]}">${view}</span></dd>`,
)}</dl></section>`;

/** What makes the run repeatable. */
export function runSection({ run, performance: { metrics } }: Report): Markup {
  const facts: readonly (readonly [string, string])[] = [
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
  ];
  return html`<section class="card" aria-labelledby="h-run"><h2 id="h-run">The run</h2><dl class="facts">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl></section>`;
}
