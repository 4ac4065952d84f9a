import type { BreakdownName, BreakdownRow } from '#shared/accounting/performance/breakdown.ts';
import { formatted, length, money, percent } from '../format.ts';
import type { Report } from '../report.ts';
import { type Column, card, table } from './layout.ts';
import { html, type Markup } from './markup.ts';

const TITLES: readonly (readonly [BreakdownName, string])[] = [
  ['symbol', 'Symbol'],
  ['side', 'Side'],
  ['bot', 'Bot'],
  ['entryReason', 'Entry reason'],
  ['exitReason', 'Exit reason'],
  ['entryWeekday', 'Weekday of entry'],
  ['entryHour', 'Hour of entry'],
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const columns = (title: string): readonly Column<BreakdownRow>[] => [
  { title, kind: 'name', cell: row => row.key },
  { title: 'Trades', kind: 'number', cell: row => formatted(row.trades, 'count') },
  { title: 'Wins', kind: 'number', cell: row => percent(row.winRate) },
  { title: 'Profit', kind: 'number', cell: row => money(row.profit), tone: row => row.profit },
  { title: 'Mean', kind: 'number', cell: row => formatted(row.averageReturn, 'share') },
  { title: 'Factor', kind: 'number', cell: row => formatted(row.profitFactor, 'ratio') },
  { title: 'Drawdown', kind: 'number', cell: row => money(row.drawdown), spare: true },
  { title: 'Duration', kind: 'number', cell: row => length(row.averageDurationMs), spare: true },
];

/** By profit, but what has an order of its own in that. */
function inOrder(name: BreakdownName, rows: readonly BreakdownRow[]): readonly BreakdownRow[] {
  if (name === 'entryHour') return rows.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (name === 'entryWeekday') return rows.toSorted((a, b) => WEEKDAYS.indexOf(a.key) - WEEKDAYS.indexOf(b.key));
  return rows;
}

/** What the trades of each symbol, side and reason added up to; one of a kind says nothing and is left out, but for the symbol. */
export function breakdownsSection({ performance: { breakdowns } }: Report): Markup {
  const tables = TITLES.filter(([name]) => name === 'symbol' || breakdowns[name].length > 1).map(([name, title]) =>
    table(columns(title), inOrder(name, breakdowns[name]), { label: title, empty: 'No trades.' }),
  );
  return card({ id: 'breakdowns', title: 'Where it comes from' }, html`<div class="flow">${tables}</div>`);
}
