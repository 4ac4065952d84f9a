import { DAY_MS } from '../../kernel/time.ts';
import { maxDrawdown } from './drawdown.ts';
import type { ClosedTrade } from './input.ts';
import { type Calendar, calendarStart, type SampledCurve, simpleReturns, totalReturn } from './returns.ts';
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

/** One row per period that the curve touches, oldest first. */
export function periodRows(
  curve: SampledCurve,
  trades: readonly ClosedTrade[],
  calendar: Calendar,
): readonly PeriodRow[] {
  // what is measured at midnight is the end of the day before
  const startOf = (time: number): number => calendarStart(time - 1, calendar);
  const closed = Map.groupBy(trades, trade => startOf(trade.exitTime));
  const rows: PeriodRow[] = [];
  let from = 0;
  for (let index = 1; index < curve.time.length; index++) {
    const start = startOf(curve.time[index] ?? 0);
    const next = curve.time[index + 1];
    if (next !== undefined && startOf(next) === start) continue;
    const levels = curve.equity.slice(from, index + 1);
    const own = closed.get(start) ?? [];
    rows.push({
      start,
      return: totalReturn(simpleReturns(levels)),
      profit: (levels.at(-1) ?? 0) - (levels[0] ?? 0),
      drawdown: maxDrawdown(levels) ?? 0,
      trades: own.length,
      wins: own.filter(trade => trade.profit > 0).length,
    });
    from = index;
  }
  return rows;
}
