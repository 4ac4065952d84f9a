import { METRIC_GROUPS, type MetricGroup, type MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import type { Metric } from '#shared/accounting/performance/catalogue/metric.ts';
import type { Performance } from '#shared/accounting/performance/performance.ts';
import { formatted } from '../format.ts';
import type { Report } from '../report.ts';
import { card } from './layout.ts';
import { html, type Markup } from './markup.ts';

const BETTER = { higher: ['↑', 'higher is better'], lower: ['↓', 'lower is better'], neither: ['', ''] } as const;

function metricRow(key: string, { label, unit, about, better }: Metric, metrics: Performance['metrics']): Markup {
  const [arrow, words] = BETTER[better ?? 'neither'];
  return html`<tr><th scope="row">${label}</th>
<td class="n" data-metric="${key}">${formatted(metrics[key as MetricKey], unit)}</td>
<td class="faint" title="${words}"><span aria-hidden="true">${arrow}</span><span class="hidden">${words}</span></td>
<td class="wrap soft">${about}</td></tr>`;
}

function metricGroup({ title, metrics: group }: MetricGroup, metrics: Performance['metrics']): Markup {
  const rows = Object.entries(group).map(([key, metric]) => metricRow(key, metric, metrics));
  return html`<details open><summary>${title} <span class="count">${rows.length}</span></summary>
<table class="metrics">
<thead class="hidden"><tr><th>Metric</th><th>Value</th><th>Better</th><th>Meaning</th></tr></thead>
<tbody>${rows}</tbody></table></details>`;
}

/** Every metric of the catalogue with its value and its meaning. */
export const metricsSection = ({ performance: { metrics }, run }: Report): Markup =>
  card(
    {
      id: 'metrics',
      title: 'All metrics',
      beside: html`<span class="count">money in ${run.quote}</span><span class="spring"></span>
<input id="filter" type="search" placeholder="filter" aria-label="Filter the metrics">`,
    },
    html`${METRIC_GROUPS.map(group => metricGroup(group, metrics))}`,
  );
