import { CATALOGUE, type MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { formatted } from '../format.ts';
import type { Report } from '../report.ts';
import type { Check, Outcome, Verdict } from '../verdict.ts';
import { html, type Markup } from './markup.ts';

const OUTCOMES: Readonly<Record<Outcome, { readonly mark: string; readonly word: string }>> = {
  pass: { mark: '✓', word: 'passed' },
  warn: { mark: '!', word: 'doubt' },
  fail: { mark: '✕', word: 'failed' },
  unknown: { mark: '?', word: 'not checked' },
};
const LEVELS: Readonly<Record<Verdict['level'], string>> = { holds: 'good', doubtful: 'warn', fails: 'bad' };

/** What stands in large figures, and what beneath it. */
const FIGURES: readonly (readonly [MetricKey, MetricKey])[] = [
  ['totalReturn', 'netProfit'],
  ['cagr', 'volatility'],
  ['sharpe', 'sortino'],
  ['maxDrawdown', 'maxDrawdownLength'],
  ['winRate', 'trades'],
  ['profitFactor', 'expectancy'],
];

function checkRow({ name, outcome, found, wanted }: Check): Markup {
  const { mark, word } = OUTCOMES[outcome];
  return html`<tr>
<td><span class="mark ${outcome}" title="${word}"><span aria-hidden="true">${mark}</span><span class="hidden">${word}</span></span></td>
<th scope="row">${name}</th><td class="wrap">${found}</td><td class="faint spare">${wanted}</td>
</tr>`;
}

const checks = (title: string, rows: readonly Check[]): Markup => html`<table class="checks">
<thead><tr><th colspan="2">${title}</th><th>Found</th><th class="spare">Wanted</th></tr></thead>
<tbody>${rows.map(checkRow)}</tbody></table>`;

/** The first thing that people see: whether to believe it, and why. */
export const verdictSection = ({ verdict }: Report): Markup => html`
<section class="card verdict ${LEVELS[verdict.level]}" aria-labelledby="h-verdict">
<h2 id="h-verdict">How far to trust it</h2>
<p class="headline">${verdict.headline}</p>
<div class="pair">${checks('Is it true?', verdict.trust)}${checks('Is it worth it?', verdict.worth)}</div>
</section>`;

function figure({ performance: { metrics }, run }: Report, [main, second]: readonly [MetricKey, MetricKey]): Markup {
  const text = (key: MetricKey): string => {
    const { unit } = CATALOGUE[key];
    const value = formatted(metrics[key], unit);
    return unit === 'quote' && metrics[key] !== null ? `${value} ${run.quote}` : value;
  };
  return html`<div class="figure"><span>${CATALOGUE[main].label}</span>
<b data-metric="${main}">${text(main)}</b>
<small>${CATALOGUE[second].label} <i>${text(second)}</i></small></div>`;
}

export const figuresSection = (report: Report): Markup => html`<section class="card figures" aria-label="Key figures">
${FIGURES.map(pair => figure(report, pair))}
</section>`;
