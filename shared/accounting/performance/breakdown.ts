import { DAY_MS } from '../../kernel/time.ts';
import { maxDrawdown } from './drawdown.ts';
import type { ClosedTrade } from './input.ts';
import { type Calendar, calendarSpan, type SampledCurve, simpleReturns, totalReturn } from './returns.ts';
import { defined, mean, ratio, total } from './statistics.ts';
import { closedTradeDrawdown, durationMs, expectancyRatio, profitFactor, tradeReturn, volumeOf } from './trades.ts';

/** What the trades of one symbol, side, reason, … add up to. Money in quote, net of fees. */
export interface BreakdownRow {
  readonly key: string;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly draws: number;
  /** Wins among all trades, 0 to 1. */
  readonly winRate: number;
  readonly profit: number;
  /** Of the whole profit; null when that is 0. Below 0 it worked against it. */
  readonly profitShare: number | null;
  readonly averageProfit: number;
  readonly averageReturn: number | null;
  readonly best: number;
  readonly worst: number;
  readonly profitFactor: number | null;
  readonly expectancyRatio: number | null;
  /** Deepest fall of the running sum of the profits, ≥ 0. */
  readonly drawdown: number;
  readonly averageDurationMs: number;
  readonly fees: number;
  readonly volume: number;
}

/** 1970-01-01 was a Thursday. */
const WEEKDAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];
const weekday = (time: number): string => WEEKDAYS[Math.floor(time / DAY_MS) % 7] ?? '';
const hour = (time: number): string => `${String(Math.floor((time % DAY_MS) / 3_600_000)).padStart(2, '0')}:00`;

/** What trades are told apart by. Times are UTC. */
export const BREAKDOWNS = {
  symbol: trade => trade.symbol,
  side: trade => trade.side,
  bot: trade => trade.bot,
  entryReason: trade => trade.entryReason,
  exitReason: trade => trade.exitReason,
  entryWeekday: trade => weekday(trade.entryTime),
  entryHour: trade => hour(trade.entryTime),
} as const satisfies Readonly<Record<string, (trade: ClosedTrade) => string>>;
export type BreakdownName = keyof typeof BREAKDOWNS;

/** One row per key, the most profitable first. `trades` in the order of their exits. */
export function breakdown(
  trades: readonly ClosedTrade[],
  keyOf: (trade: ClosedTrade) => string,
): readonly BreakdownRow[] {
  const whole = total(trades.map(trade => trade.profit));
  return [...Map.groupBy(trades, keyOf)]
    .map(([key, group]) => breakdownRow(key, group, whole))
    .sort((a, b) => b.profit - a.profit || (a.key < b.key ? -1 : 1));
}

function breakdownRow(key: string, trades: readonly ClosedTrade[], whole: number): BreakdownRow {
  const profits = trades.map(trade => trade.profit);
  const profit = total(profits);
  const wins = profits.filter(one => one > 0).length;
  const losses = profits.filter(one => one < 0).length;
  return {
    key,
    trades: trades.length,
    wins,
    losses,
    draws: trades.length - wins - losses,
    winRate: wins / trades.length,
    profit,
    profitShare: ratio(profit, whole),
    averageProfit: profit / trades.length,
    averageReturn: defined(mean(trades.map(tradeReturn).filter(one => one !== null))),
    best: profits.reduce((most, one) => Math.max(most, one)),
    worst: profits.reduce((least, one) => Math.min(least, one)),
    profitFactor: profitFactor(profits),
    expectancyRatio: expectancyRatio(profits),
    drawdown: closedTradeDrawdown(profits).loss,
    averageDurationMs: mean(trades.map(durationMs)),
    fees: total(trades.map(trade => trade.fees)),
    volume: volumeOf(trades),
  };
}

/** What happened in one day, week, month or year (UTC). Money in quote. */
export interface PeriodRow {
  /** UTC in ms. */
  readonly start: number;
  /** Of the equity, open positions counted; null after a total loss. */
  readonly return: number | null;
  readonly profit: number;
  /** Deepest drawdown within it at the ends of the sampled periods, 0 to 1. */
  readonly drawdown: number;
  /** Closed in it. */
  readonly trades: number;
  readonly wins: number;
}

/** One row per period that the curve touches, oldest first. `trades` in the order of their exits. */
export function periodRows(
  { time, equity }: SampledCurve,
  trades: readonly ClosedTrade[],
  calendar: Calendar,
): readonly PeriodRow[] {
  const rows: PeriodRow[] = [];
  let from = 0;
  let closed = 0;
  while (from + 1 < time.length) {
    // what is measured at midnight is the end of the day before
    const { start, end } = calendarSpan((time[from + 1] ?? 0) - 1, calendar);
    let to = from + 1;
    while (to + 1 < time.length && (time[to + 1] ?? 0) <= end) to += 1;
    let past = closed;
    while (past < trades.length && ((trades[past]?.exitTime ?? 0) <= end || to === time.length - 1)) past += 1;
    const levels = equity.slice(from, to + 1);
    rows.push({
      start,
      return: totalReturn(simpleReturns(levels)),
      profit: (levels.at(-1) ?? 0) - (levels[0] ?? 0),
      drawdown: maxDrawdown(levels) ?? 0,
      trades: past - closed,
      wins: trades.slice(closed, past).filter(trade => trade.profit > 0).length,
    });
    closed = past;
    from = to;
  }
  return rows;
}
