import type { Timeframe } from '../../kernel/time.ts';

/**
 * What an account, a bot or a benchmark was worth, oldest first, columns of equal length. A time is the moment of the
 * measurement, UTC in ms: what a bar closes with stands at the bar's end, so midnight belongs to the day before. The first
 * point is the capital before the first trade. Equity in quote.
 */
export interface EquityCurve {
  readonly time: ArrayLike<number>;
  readonly equity: ArrayLike<number>;
}

/** What a result is held against, e.g. the closes of buy and hold. Any unit: only its returns count. */
export interface Benchmark {
  readonly name: string;
  readonly curve: EquityCurve;
}

/** A position from its first entry to its last exit. Times UTC in ms, prices in quote, quantity in base, money in quote. */
export interface ClosedTrade {
  readonly bot: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly exitTime: number;
  /** Averages over the fills, without fees. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** All that was entered, above 0. */
  readonly quantity: number;
  /** Of entry and exit together; below 0 when the rebates were larger. */
  readonly fees: number;
  /** What the trade changed the equity by: net of fees and of funding. */
  readonly profit: number;
  /** Codes, as the strategy and the protection gave them. */
  readonly entryReason: string;
  readonly exitReason: string;
  /** Highest and lowest price while it was open; null when nobody watched. */
  readonly highest: number | null;
  readonly lowest: number | null;
}

/** How returns are taken out of an equity curve. */
export interface Sampling {
  /** One return per such period, by UTC; a period without a point has a return of 0. */
  readonly period: Timeframe;
  readonly periodsPerYear: number;
}

/** Crypto trades on every day of the year. */
export const DAILY: Sampling = { period: '1d', periodsPerYear: 365 };

/** What else was tried before this result was chosen. */
export interface Trials {
  /** Distinct runs of the study, this one among them; at least 1. */
  readonly count: number;
  /** Variance of the trials' annualised Sharpe ratios; null when only their count is known. */
  readonly sharpeVariance: number | null;
}

/** What became of signals and orders that are no trades. */
export interface OrderCounts {
  readonly orders: number;
  readonly deniedSignals: number;
  readonly expiredEntries: number;
  readonly expiredExits: number;
  readonly cancelledEntries: number;
  readonly replacedEntries: number;
}

export interface PerformanceInput {
  readonly curve: EquityCurve;
  /** Any order. */
  readonly trades: readonly ClosedTrade[];
  readonly benchmark?: Benchmark | null;
  readonly sampling?: Sampling;
  /** Return per year that costs no risk; 0.02 unless told. */
  readonly riskFree?: number;
  readonly trials?: Trials;
  readonly orders?: OrderCounts | null;
  /** What the market trades of a symbol in a day, in quote (a median, say): for the capacity. */
  readonly dailyVolume?: Readonly<Record<string, number>> | null;
}
