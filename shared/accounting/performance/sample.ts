import { DAY_MS } from '../../kernel/time.ts';
import type { ReturnPairs } from './benchmark.ts';
import { type PeriodRow, periodRows } from './breakdown.ts';
import { type Drawdown, deepest, drawdownsOf } from './drawdown.ts';
import { estimateSharpe, type SharpeEstimate } from './honesty.ts';
import { type ClosedTrade, DAILY, type OrderCounts, type PerformanceInput, type Trials } from './input.ts';
import { levelsAt, type SampledCurve, sampleCurve, simpleReturns } from './returns.ts';
import { excessReturns, type Hurdle } from './risk.ts';
import { defined, extent, mean } from './statistics.ts';
import { byExit, type Occupation, occupationOf } from './trades.ts';

/** Per year; what three-month bills paid on average, and what the specification asks for. */
export const DEFAULT_RISK_FREE = 0.02;

/** What the metrics are made of, worked out once. Money in quote, times UTC in ms. */
export interface Sample {
  /** First and last moment of the curve; null without points. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Years from the first to the last point, of 365 days. */
  readonly years: number;
  /** First, last, lowest and highest point; null without points. */
  readonly equity: Levels | null;
  readonly curve: SampledCurve;
  readonly days: readonly PeriodRow[];
  readonly months: readonly PeriodRow[];
  /** One per sampled period. */
  readonly returns: readonly number[];
  /** Less the risk-free rate. */
  readonly excess: readonly number[];
  readonly hurdle: Hurdle;
  /** Of all points, oldest first. */
  readonly drawdowns: readonly Drawdown[];
  readonly deepest: Drawdown | null;
  /** Null below four returns, or when they never vary. */
  readonly estimate: SharpeEstimate | null;
  readonly trials: Trials;
  readonly benchmark: ReturnPairs | null;
  /** In the order in which they were closed. */
  readonly trades: readonly ClosedTrade[];
  readonly profits: readonly number[];
  readonly won: readonly ClosedTrade[];
  readonly lost: readonly ClosedTrade[];
  readonly occupation: Occupation;
  readonly orders: OrderCounts | null;
  readonly dailyVolume: Readonly<Record<string, number>> | null;
}

interface Levels {
  readonly first: number;
  readonly last: number;
  readonly lowest: number;
  readonly highest: number;
  /** Of the sampled curve. */
  readonly average: number;
}

export const YEAR_MS: number = 365 * DAY_MS;

export function sampleOf(input: PerformanceInput): Sample {
  const { curve: points, sampling = DAILY, riskFree = DEFAULT_RISK_FREE } = input;
  const curve = sampleCurve(points, sampling);
  const returns = simpleReturns(curve.equity);
  const hurdle = { rate: riskFree, periodsPerYear: sampling.periodsPerYear };
  const excess = excessReturns(returns, hurdle);
  const trades = byExit(input.trades);
  const drawdowns = drawdownsOf(points);
  const span = spanOf(points.time);
  return {
    span,
    years: span === null ? 0 : (span.to - span.from) / YEAR_MS,
    equity: levelsOf(points.equity, curve, drawdowns),
    curve,
    days: periodRows(curve, trades, 'day'),
    months: periodRows(curve, trades, 'month'),
    returns,
    excess,
    hurdle,
    drawdowns,
    deepest: deepest(drawdowns),
    estimate: estimateSharpe(excess),
    trials: input.trials ?? { count: 1, sharpeVariance: null },
    benchmark: pairsWith(input, curve, returns),
    trades,
    profits: trades.map(trade => trade.profit),
    won: trades.filter(trade => trade.profit > 0),
    lost: trades.filter(trade => trade.profit < 0),
    occupation: occupationOf(trades),
    orders: input.orders ?? null,
    dailyVolume: input.dailyVolume ?? null,
  };
}

function spanOf(time: ArrayLike<number>): Sample['span'] {
  const [from, to] = [time[0], time[time.length - 1]];
  return from === undefined || to === undefined ? null : { from, to };
}

function levelsOf(equity: ArrayLike<number>, curve: SampledCurve, drawdowns: readonly Drawdown[]): Levels | null {
  const [first, last] = [equity[0], equity[equity.length - 1]];
  if (first === undefined || last === undefined) return null;
  // every point below the first is in a drawdown, and every highest one before its end is the peak of one
  const { least: lowest, most: highest } =
    first > 0 ? extent([first, last, ...drawdowns.flatMap(({ peak, trough }) => [peak, trough])]) : extent(equity);
  return { first, last, lowest, highest, average: mean(curve.equity) };
}

/** Own and benchmark returns of the periods for which the benchmark has both ends. */
function pairsWith(
  { benchmark }: PerformanceInput,
  curve: SampledCurve,
  returns: readonly number[],
): ReturnPairs | null {
  if (benchmark === undefined || benchmark === null) return null;
  const levels = levelsAt(benchmark.curve, curve.time);
  const pairs = returns.flatMap((own, index) => {
    const theirs = defined((levels[index + 1] ?? Number.NaN) / (levels[index] ?? Number.NaN) - 1);
    return theirs === null ? [] : [{ own, theirs }];
  });
  return { own: pairs.map(pair => pair.own), benchmark: pairs.map(pair => pair.theirs) };
}
