import type { PeriodRow } from '#shared/accounting/performance/breakdown.ts';
import type { Drawdown } from '#shared/accounting/performance/drawdown.ts';
import { defined, extent, mean, median, quantile } from '#shared/accounting/performance/statistics.ts';
import { day, formatted, length, money, NOTHING, percent } from '../format.ts';
import type { Report } from '../report.ts';
import { type Column, card, table, toneOf } from './layout.ts';
import { html, type Markup } from './markup.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SHADES = 5;

/** One of five shades of gain or loss; the strongest for all beyond `strongest`. */
function shade(value: number | null, strongest: number): string {
  if (value === null || value === 0 || !(strongest > 0)) return '';
  const step = Math.max(1, Math.ceil(Math.min(1, Math.abs(value) / strongest) * SHADES));
  return `${value > 0 ? 'gain' : 'loss'}${step}`;
}

function short(value: number | null): string {
  if (value === null) return NOTHING;
  const text = (value * 100).toFixed(Math.abs(value) >= 1 ? 0 : 1);
  return text === '-0.0' ? '0.0' : text;
}

const yearOf = ({ start }: PeriodRow): number => new Date(start).getUTCFullYear();

/** Returns per month in percent, one line per year; what is beyond the 95th percentile has the strongest colour. */
export function monthsSection({ performance: { periods } }: Report): Markup {
  const sizes = periods.month.map(row => Math.abs(row.return ?? 0));
  const strongest = sizes.length === 0 ? 0 : quantile(sizes, 0.95);
  const byStart = new Map(periods.month.map(row => [row.start, row]));
  const cell = (row: PeriodRow | undefined): Markup =>
    row === undefined
      ? html`<td></td>`
      : html`<td class="${shade(row.return, strongest)}" title="${monthText(row)}">${short(row.return)}</td>`;
  const years = periods.year.map(
    year => html`<tr><th scope="row">${yearOf(year)}</th>
${MONTHS.map((_, month) => cell(byStart.get(Date.UTC(yearOf(year), month))))}
<td class="sum ${toneOf(year.return)}">${short(year.return)}</td></tr>`,
  );
  const lengths = table(LENGTHS, Object.entries(periods) as readonly Length[], { label: 'Periods', empty: '' });
  return card(
    { id: 'months', title: 'Monthly returns', beside: 'percent, UTC' },
    html`<div class="scroll" tabindex="0" role="region" aria-label="Monthly returns"><table class="heat">
<thead><tr><th>Year</th>${MONTHS.map(month => html`<th scope="col">${month}</th>`)}<th scope="col">Year</th></tr></thead>
<tbody>${years}</tbody></table></div>
${lengths}`,
  );
}

type Length = readonly [name: string, rows: readonly PeriodRow[]];

const returnsOf = ([, rows]: Length): readonly number[] => rows.flatMap(row => row.return ?? []);
const shareColumn = (title: string, of: (returns: readonly number[]) => number): Column<Length> => ({
  title,
  kind: 'number',
  cell: one => formatted(defined(of(returnsOf(one))), 'share'),
});

/** How days, weeks, months and years went. */
const LENGTHS: readonly Column<Length>[] = [
  { title: 'Per', kind: 'name', cell: ([name]) => name },
  { title: 'Count', kind: 'number', cell: ([, rows]) => formatted(rows.length, 'count') },
  shareColumn('Won', returns => mean(returns.map(one => (one > 0 ? 1 : 0)))),
  shareColumn('Mean', mean),
  shareColumn('Median', median),
  shareColumn('Best', returns => extent(returns).most),
  shareColumn('Worst', returns => extent(returns).least),
];

const monthText = ({ start, trades, profit }: PeriodRow): string =>
  `${day(start).slice(0, 7)}: ${trades} trades closed, equity ${profit < 0 ? '' : '+'}${money(profit)}`;

const DRAWDOWNS: readonly Column<Drawdown>[] = [
  { title: 'Depth', kind: 'number', cell: one => percent(-one.depth), tone: () => -1 },
  { title: 'Money', kind: 'number', cell: one => money(-one.loss) },
  { title: 'From', cell: one => day(one.peakTime) },
  { title: 'Lowest', cell: one => day(one.troughTime) },
  { title: 'Back', cell: one => (one.recoveredTime === null ? 'not yet' : day(one.recoveredTime)) },
  { title: 'Length', kind: 'number', cell: one => length(one.lengthMs) },
];

export const drawdownsSection = ({ performance: { drawdowns } }: Report): Markup =>
  card(
    { id: 'falls', title: 'Deepest drawdowns' },
    table(DRAWDOWNS, drawdowns, { label: 'Deepest drawdowns', empty: 'The equity never fell.' }),
  );
