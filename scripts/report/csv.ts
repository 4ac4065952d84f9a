import type { ClosedTrade, EquityCurve } from '#shared/accounting/performance/input.ts';
import { byExit, durationMs, tradeReturn } from '#shared/accounting/performance/trades.ts';

type Cell = string | number | null;

/** RFC 4180; null is empty. A text that a spreadsheet would take for a formula gets a quote in front. */
const cell = (value: Cell): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const lines = (rows: Iterable<readonly Cell[]>): string =>
  [...rows].map(row => `${row.map(cell).join(',')}\n`).join('');
const iso = (time: number): string => new Date(time).toISOString();

/** Every closed trade, in the order of the exits. Times are ISO 8601, money in quote. */
export function tradesCsv(trades: readonly ClosedTrade[]): string {
  const head = [
    'number',
    'bot',
    'symbol',
    'side',
    'entry_time',
    'entry_price',
    'exit_time',
    'exit_price',
    'quantity',
    'profit',
    'return',
    'fees',
    'duration_ms',
    'entry_reason',
    'exit_reason',
    'highest',
    'lowest',
  ];
  const rows = byExit(trades).map((trade, index) => [
    index + 1,
    trade.bot,
    trade.symbol,
    trade.side,
    iso(trade.entryTime),
    trade.entryPrice,
    iso(trade.exitTime),
    trade.exitPrice,
    trade.quantity,
    trade.profit,
    tradeReturn(trade),
    trade.fees,
    durationMs(trade),
    trade.entryReason,
    trade.exitReason,
    trade.highest,
    trade.lowest,
  ]);
  return lines([head, ...rows]);
}

/** Every point of the equity, with its drawdown below the peak so far (0 to 1). */
export function equityCsv({ time, equity }: EquityCurve): string {
  let peak = Number.NEGATIVE_INFINITY;
  const rows = Array.from(time, (at, index) => {
    const level = equity[index] ?? 0;
    peak = Math.max(peak, level);
    return [iso(at), level, peak > 0 ? 1 - level / peak : 0];
  });
  return lines([['time', 'equity', 'drawdown'], ...rows]);
}
