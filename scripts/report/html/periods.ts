import type { PeriodRow } from '#shared/accounting/performance/breakdown.ts';
import type { Drawdown } from '#shared/accounting/performance/drawdown.ts';
import { quantile } from '#shared/accounting/performance/statistics.ts';
import { day, length, money, NOTHING, percent } from '../format.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './markup.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SHADES = 5;

/** One of five shades of gain or loss; the strongest for all beyond the 95th percentile. */
export function shade(value: number | null, strongest: number): string {
  if (value === null || value === 0 || !(strongest > 0)) return '';
  const step = Math.max(1, Math.ceil(Math.min(1, Math.abs(value) / strongest) * SHADES));
  return `${value > 0 ? 'gain' : 'loss'}${step}`;
}

const strongestOf = (rows: readonly PeriodRow[]): number =>
  rows.length === 0
    ? 0
    : quantile(
        rows.map(row => Math.abs(row.return ?? 0)),
        0.95,
      );

function short(value: number | null): string {
  if (value === null) return NOTHING;
  const text = (value * 100).toFixed(Math.abs(value) >= 1 ? 0 : 1);
  return text === '-0.0' ? '0.0' : text;
}

/** Returns per month in percent, one line per year. */
export function monthsSection({ performance: { periods } }: Report): Markup {
  const strongest = strongestOf(periods.month);
  const years = periods.year.map(year => {
    const cells = MONTHS.map((_, month) => {
      const row = periods.month.find(one => one.start === Date.UTC(new Date(year.start).getUTCFullYear(), month));
      if (row === undefined) return html`<td></td>`;
      return html`<td class="${shade(row.return, strongest)}" title="${MONTHS[month] ?? ''} ${day(row.start).slice(0, 4)}: ${row.trades} trades, ${money(row.profit)}">${short(row.return)}</td>`;
    });
    return html`<tr><th scope="row">${day(year.start).slice(0, 4)}</th>${cells}<td class="sum ${year.return === null || year.return >= 0 ? 'up' : 'down'}">${short(year.return)}</td></tr>`;
  });
  return html`<section class="card" aria-labelledby="h-months"><h2 id="h-months">Monthly returns <span class="count">percent, UTC</span></h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="h-months"><table class="heat"><thead><tr><th>Year</th>${MONTHS.map(month => html`<th scope="col">${month}</th>`)}<th scope="col">Year</th></tr></thead><tbody>${years}</tbody></table></div></section>`;
}

const drawdownRow = (
  one: Drawdown,
): Markup => html`<tr><td class="n down">${percent(-one.depth)}</td><td class="n">${money(-one.loss)}</td>
<td>${day(one.peakTime)}</td><td>${day(one.troughTime)}</td><td>${one.recoveredTime === null ? 'not yet' : day(one.recoveredTime)}</td><td class="n">${length(one.lengthMs)}</td></tr>`;

export const drawdownsSection = ({
  performance: { drawdowns },
}: Report): Markup => html`<section class="card" aria-labelledby="h-falls">
<h2 id="h-falls">Deepest drawdowns</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="h-falls"><table><thead><tr><th class="n">Depth</th><th class="n">Money</th><th>From</th><th>Lowest</th><th>Back</th><th class="n">Length</th></tr></thead>
<tbody>${drawdowns.map(drawdownRow)}</tbody></table>${drawdowns.length === 0 ? html`<p class="empty">The equity never fell.</p>` : null}</div></section>`;
