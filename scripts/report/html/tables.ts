import type { BreakdownName, BreakdownRow } from '#shared/accounting/performance/breakdown.ts';
import { METRIC_GROUPS, type MetricGroup, type MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import { byExit, durationMs, tradeReturn } from '#shared/accounting/performance/trades.ts';
import { formatted, length, moment, money, percent, price } from '../format.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './markup.ts';

const signed = (value: number | null): string => (value === null || value === 0 ? '' : value > 0 ? 'up' : 'down');

const BETTER = { higher: ['↑', 'higher is better'], lower: ['↓', 'lower is better'], neither: ['', ''] } as const;

function metricGroup({ title, metrics }: MetricGroup, report: Report): Markup {
  const rows = Object.entries(metrics).map(([key, { label, unit, about, better }]) => {
    const value = report.performance.metrics[key as MetricKey];
    const [arrow, words] = BETTER[better ?? 'neither'];
    return html`<tr><th scope="row">${label}</th><td class="n" data-metric="${key}">${formatted(value, unit)}</td><td class="faint" title="${words}"><span aria-hidden="true">${arrow}</span><span class="hidden">${words}</span></td><td class="wrap soft">${about}</td></tr>`;
  });
  return html`<details open><summary>${title} <span class="count">${rows.length}</span></summary><table class="metrics"><thead class="hidden"><tr><th>Metric</th><th>Value</th><th>Better</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

/** Every metric of the catalogue with its value and its meaning. */
export const metricsSection = (
  report: Report,
): Markup => html`<section class="card" id="metrics" aria-labelledby="h-metrics">
<h2 id="h-metrics">All metrics <span class="count">money in ${report.run.quote}</span><span class="spring"></span><input id="filter" type="search" placeholder="filter" aria-label="Filter the metrics"></h2>
${METRIC_GROUPS.map(group => metricGroup(group, report))}</section>`;

const BREAKDOWN_TITLES: Readonly<Record<BreakdownName, string>> = {
  symbol: 'Symbol',
  side: 'Side',
  bot: 'Bot',
  entryReason: 'Entry reason',
  exitReason: 'Exit reason',
  entryWeekday: 'Weekday of entry',
  entryHour: 'Hour of entry',
};

const breakdownRow = (
  row: BreakdownRow,
): Markup => html`<tr><th scope="row">${row.key}</th><td class="n">${row.trades}</td><td class="n">${percent(row.winRate)}</td>
<td class="n ${signed(row.profit)}">${money(row.profit)}</td><td class="n">${formatted(row.averageReturn, 'share')}</td><td class="n">${formatted(row.profitFactor, 'ratio')}</td><td class="n wide">${money(row.drawdown)}</td><td class="n wide">${length(row.averageDurationMs)}</td></tr>`;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** By profit, but what has an order of its own in that. */
function inOrder(name: BreakdownName, rows: readonly BreakdownRow[]): readonly BreakdownRow[] {
  if (name === 'entryHour') return rows.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (name === 'entryWeekday') return rows.toSorted((a, b) => WEEKDAYS.indexOf(a.key) - WEEKDAYS.indexOf(b.key));
  return rows;
}

/** What the trades of each symbol, side and reason added up to; one of a kind says nothing and is left out, but for the symbol. */
export function breakdownsSection({ performance: { breakdowns } }: Report): Markup {
  const shown = Object.entries(BREAKDOWN_TITLES).filter(
    ([name]) => name === 'symbol' || breakdowns[name as BreakdownName].length > 1,
  );
  const table = ([name, title]: readonly [
    string,
    string,
  ]): Markup => html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="breakdown"><thead><tr><th>${title}</th><th class="n">Trades</th><th class="n">Wins</th><th class="n">Profit</th><th class="n">Mean</th><th class="n">Factor</th><th class="n wide">Drawdown</th><th class="n wide">Duration</th></tr></thead>
<tbody>${inOrder(name as BreakdownName, breakdowns[name as BreakdownName]).map(breakdownRow)}</tbody></table></div>`;
  return html`<section class="card" aria-labelledby="h-breakdowns"><h2 id="h-breakdowns">Where it comes from</h2><div class="flow">${shown.map(table)}</div></section>`;
}

const MOST_TRADES = 1000;

const head = (title: string, kind: string): Markup =>
  html`<th scope="col" class="${kind}"><button type="button">${title}</button></th>`;

const tradeRow = (
  trade: ClosedTrade,
  number: number,
): Markup => html`<tr><td class="n faint" data-value="${number}">${number}</td><td>${trade.symbol}</td><td>${trade.side}</td>
<td data-value="${trade.entryTime}">${moment(trade.entryTime)}</td><td class="n" data-value="${trade.entryPrice}">${price(trade.entryPrice)}</td><td data-value="${trade.exitTime}">${moment(trade.exitTime)}</td><td class="n" data-value="${trade.exitPrice}">${price(trade.exitPrice)}</td>
<td class="n" data-value="${trade.quantity}">${price(trade.quantity)}</td><td class="n ${signed(trade.profit)}" data-value="${trade.profit}">${money(trade.profit)}</td><td class="n" data-value="${tradeReturn(trade)}">${formatted(tradeReturn(trade), 'share')}</td><td class="n" data-value="${trade.fees}">${money(trade.fees)}</td>
<td class="n" data-value="${durationMs(trade)}">${length(durationMs(trade))}</td><td>${trade.entryReason}</td><td>${trade.exitReason}</td><td>${trade.bot}</td></tr>`;

/** The first thousand trades; `file` has all. */
export function tradesSection(trades: readonly ClosedTrade[], file: string): Markup {
  const sorted = byExit(trades);
  const rest =
    sorted.length > MOST_TRADES
      ? html` <span class="count">the first ${MOST_TRADES} of ${sorted.length}; all are in <a href="${encodeURIComponent(file)}">${file}</a></span>`
      : html` <span class="count">${sorted.length}</span>`;
  const heads = [
    head('#', 'n'),
    head('Symbol', ''),
    head('Side', ''),
    head('Entry', ''),
    head('Price', 'n'),
    head('Exit', ''),
    head('Price', 'n'),
    head('Quantity', 'n'),
    head('Profit', 'n'),
    head('Return', 'n'),
    head('Fees', 'n'),
    head('Duration', 'n'),
    head('Entry reason', ''),
    head('Exit reason', ''),
    head('Bot', ''),
  ];
  return html`<section class="card" aria-labelledby="h-trades"><h2 id="h-trades">Trades${rest}</h2>
<div class="scroll tall" tabindex="0" role="region" aria-labelledby="h-trades"><table class="sortable" id="trades"><thead><tr>${heads}</tr></thead><tbody>${sorted.slice(0, MOST_TRADES).map((trade, index) => tradeRow(trade, index + 1))}</tbody></table></div></section>`;
}
