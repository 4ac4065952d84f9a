import { z } from 'zod';
import { money } from './values.ts';

/** What performance is told by: one row per period, or one per bot or instrument over the whole span. */
export const PERFORMANCE_BY = ['day', 'week', 'month', 'bot', 'symbol'] as const;
export type PerformanceBy = (typeof PERFORMANCE_BY)[number];

const ratio = z.number().nullable();

/** Money in quote; shares as fractions. What is null has no meaning here, or no trades to be made of. */
export const performanceRow = z.strictObject({
  /** The first day of a period, a bot (`*` is the account) or an instrument. */
  key: z.string(),
  /** First day, as a date. */
  from: z.string(),
  equity: money.nullable(),
  flows: money.nullable(),
  /** What the equity changed by without flows; of an instrument what its trades and open positions earned. */
  profit: money,
  realizedPnl: money,
  unrealizedPnl: money,
  fees: money,
  volume: money,
  /** Time-weighted. */
  return: ratio,
  /** Deepest, below the highest worth without flows until then. */
  drawdown: ratio,
  trades: z.int(),
  wins: z.int(),
  losses: z.int(),
  profitFactor: ratio,
  expectancy: ratio,
  /** Of all daily returns up to the end. */
  sharpe: ratio,
  sortino: ratio,
  calmar: ratio,
  /** Of what was executed, from the price at the decision: above 0 is a cost. In 1/100 percent, weighed by notional. */
  slippageBps: ratio,
  /** Share of the executed notional that made the market. */
  makerShare: ratio,
});
export type PerformanceRow = z.output<typeof performanceRow>;

export const performance = z.strictObject({
  by: z.enum(PERFORMANCE_BY),
  quoteAsset: z.string(),
  /** The oldest period first, or the most profitable bot or instrument. */
  rows: z.array(performanceRow).readonly(),
  /** Equity at the ends of days, oldest first, in quote; flows are in it. */
  curve: z.array(z.strictObject({ day: z.string(), equity: money })).readonly(),
});
export type Performance = z.output<typeof performance>;
