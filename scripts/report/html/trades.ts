import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import { byExit, durationMs, tradeReturn } from '#shared/accounting/performance/trades.ts';
import { formatted, length, moment, money, price } from '../format.ts';
import { card, toneOf } from './layout.ts';
import { html, type Markup } from './markup.ts';

const MOST_TRADES = 1000;

interface TradeColumn {
  readonly title: string;
  readonly text: (trade: ClosedTrade, number: number) => string;
  /** What a column of numbers and times is sorted by; texts by themselves. */
  readonly value?: (trade: ClosedTrade, number: number) => number | null;
  readonly tone?: (trade: ClosedTrade) => number;
}

const COLUMNS: readonly TradeColumn[] = [
  { title: '#', text: (_, number) => String(number), value: (_, number) => number },
  { title: 'Symbol', text: trade => trade.symbol },
  { title: 'Side', text: trade => trade.side },
  { title: 'Entry', text: trade => moment(trade.entryTime), value: trade => trade.entryTime },
  { title: 'Price', text: trade => price(trade.entryPrice), value: trade => trade.entryPrice },
  { title: 'Exit', text: trade => moment(trade.exitTime), value: trade => trade.exitTime },
  { title: 'Price', text: trade => price(trade.exitPrice), value: trade => trade.exitPrice },
  { title: 'Quantity', text: trade => price(trade.quantity), value: trade => trade.quantity },
  { title: 'Profit', text: trade => money(trade.profit), value: trade => trade.profit, tone: trade => trade.profit },
  { title: 'Return', text: trade => formatted(tradeReturn(trade), 'share'), value: tradeReturn },
  { title: 'Fees', text: trade => money(trade.fees), value: trade => trade.fees },
  { title: 'Duration', text: trade => length(durationMs(trade)), value: durationMs },
  { title: 'Entry reason', text: trade => trade.entryReason },
  { title: 'Exit reason', text: trade => trade.exitReason },
  { title: 'Bot', text: trade => trade.bot },
];

const alignment = ({ value }: TradeColumn): string => (value === undefined ? '' : 'n');

function tradeRow(trade: ClosedTrade, number: number): Markup {
  const cells = COLUMNS.map(column => {
    const text = column.text(trade, number);
    if (column.value === undefined) return html`<td>${text}</td>`;
    const tone = toneOf(column.tone?.(trade) ?? null);
    return html`<td class="${alignment(column)} ${tone}" data-value="${column.value(trade, number)}">${text}</td>`;
  });
  return html`<tr>${cells}</tr>\n`;
}

/** The first thousand trades; `file` has all. */
export function tradesSection(trades: readonly ClosedTrade[], file: string): Markup {
  const sorted = byExit(trades);
  const link = html`<a href="${encodeURIComponent(file)}">${file}</a>`;
  const count =
    sorted.length > MOST_TRADES
      ? html`<span class="count">the first ${MOST_TRADES} of ${sorted.length}; all are in ${link}</span>`
      : html`<span class="count">${sorted.length}</span>`;
  const heads = COLUMNS.map(
    column => html`<th scope="col" class="${alignment(column)}"><button type="button">${column.title}</button></th>`,
  );
  return card(
    { id: 'trades', title: 'Trades', beside: count },
    html`<div class="scroll tall" tabindex="0" role="region" aria-label="Trades"><table class="sortable">
<thead><tr>${heads}</tr></thead>
<tbody>${sorted.slice(0, MOST_TRADES).map((trade, index) => tradeRow(trade, index + 1))}</tbody></table></div>`,
  );
}
