import { calendarSpan, totalReturn } from '#shared/accounting/performance/returns.ts';
import { defined, mean, ratio } from '#shared/accounting/performance/statistics.ts';
import { longestStreak, payoffRatio, profitFactor } from '#shared/accounting/performance/trades.ts';
import { type Decimal, maximum, minimum, sum, ZERO } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Closed, DayFigures, Period, Trading, Worth } from './figures.ts';

/** What the trades closed in a period come to. Money in quote; null where there are none, or no loss. */
export interface TradeFigures {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  /** Sum of the wins, and the size of the sum of the losses. */
  readonly grossProfit: Decimal;
  readonly grossLoss: Decimal;
  readonly payoff: number | null;
  readonly profitFactor: number | null;
  /** Mean profit. */
  readonly expectancy: number | null;
  readonly winningStreak: number;
  readonly losingStreak: number;
}

/** A day, week or month of one owner or of one of its instruments. */
export interface PeriodFigures extends DayFigures, TradeFigures {
  readonly period: Period;
  /** The equity's change less flows; of an instrument the trading's. */
  readonly profit: Decimal;
  /** Mean exposure over mean equity. */
  readonly exposure: number | null;
  readonly turnover: number | null;
  /** It is over, and its fills are booked. */
  readonly settled: boolean;
}

export interface PeriodsInput {
  readonly period: Period;
  /** Of one owner, or of one of its instruments; all of each period, those on which an instrument rested left out. */
  readonly days: readonly DayFigures[];
  /** Its trades, in the order in which they were closed. */
  readonly closed: readonly Closed[];
  /** Days that end then or before stay as they are. */
  readonly settledUntil: EpochMs;
}

/** The periods of one kind that days make up. */
export function periodsOf({ period, days, closed, settledUntil }: PeriodsInput): readonly PeriodFigures[] {
  const groups = Map.groupBy(days, day => calendarSpan(day.start, period).start);
  return [...groups].map(([start, group]) => {
    const { end } = calendarSpan(start, period);
    const trades = closed.filter(one => one.closedAt > start && one.closedAt <= end);
    return periodOf({ period, start: epochMs(start), settled: end <= settledUntil }, group, trades);
  });
}

function periodOf(
  about: Pick<PeriodFigures, 'period' | 'start' | 'settled'>,
  days: readonly DayFigures[],
  closed: readonly Closed[],
): PeriodFigures {
  const [first] = days;
  const worth = worthOfAll(days);
  const trading = tradingOfAll(days);
  return {
    ...about,
    owner: first?.owner ?? '',
    instrumentId: first?.instrumentId ?? null,
    worth,
    trading,
    observedMs: observed(days),
    profit: worth === null ? trading.profit : worth.close.minus(worth.open).minus(worth.flows),
    exposure: worth === null ? null : ratio(trading.meanExposure, worth.mean),
    turnover: worth === null ? null : ratio(trading.volume.toNumber(), worth.mean),
    ...tradesOf(closed),
  };
}

const observed = (days: readonly DayFigures[]): number => days.reduce((all, day) => all + day.observedMs, 0);

/** A mean of what each day has a mean of. */
function meanOver(days: readonly DayFigures[], of: (day: DayFigures) => number): number {
  const all = observed(days);
  return all === 0 ? of(days[0] as DayFigures) : days.reduce((sum, day) => sum + of(day) * day.observedMs, 0) / all;
}

function worthOfAll(days: readonly DayFigures[]): Worth | null {
  const worths = days.flatMap(day => day.worth ?? []);
  const [first] = worths;
  const last = worths.at(-1);
  if (first === undefined || last === undefined) return null;
  const returns = worths.flatMap(worth => worth.return ?? []);
  return {
    ...last,
    open: first.open,
    high: maximum(first.high, ...worths.map(worth => worth.high)),
    low: minimum(first.low, ...worths.map(worth => worth.low)),
    flows: sum(worths.map(worth => worth.flows)),
    return: returns.length < worths.length ? null : totalReturn(returns),
    drawdown: Math.max(...worths.map(worth => worth.drawdown)),
    mean: meanOver(days, day => day.worth?.mean ?? 0),
  };
}

function tradingOfAll(days: readonly DayFigures[]): Trading {
  const all = days.map(day => day.trading);
  return {
    realizedPnl: sum(all.map(one => one.realizedPnl)),
    unrealizedPnl: all.at(-1)?.unrealizedPnl ?? ZERO,
    profit: sum(all.map(one => one.profit)),
    fees: sum(all.map(one => one.fees)),
    volume: sum(all.map(one => one.volume)),
    fills: all.reduce((count, one) => count + one.fills, 0),
    meanExposure: meanOver(days, day => day.trading.meanExposure),
  };
}

function tradesOf(closed: readonly Closed[]): TradeFigures {
  const profits = closed.map(one => one.profit.toNumber());
  const outcomes = profits.map(profit => ({ profit }));
  const won = closed.filter(one => one.profit.gt(0)).map(one => one.profit);
  const lost = closed.filter(one => one.profit.lt(0)).map(one => one.profit);
  return {
    trades: closed.length,
    wins: won.length,
    losses: lost.length,
    grossProfit: sum(won),
    grossLoss: sum(lost).neg(),
    payoff: payoffRatio(profits),
    profitFactor: profitFactor(profits),
    expectancy: defined(mean(profits)),
    winningStreak: longestStreak(outcomes, 'win'),
    losingStreak: longestStreak(outcomes, 'loss'),
  };
}
