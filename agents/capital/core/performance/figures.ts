import type { Calendar } from '#shared/accounting/performance/returns.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

export type Period = Exclude<Calendar, 'year'>;
export const PERIODS: readonly Period[] = ['day', 'week', 'month'];

/** From just after `from` to `to`: what happens at midnight belongs to the day that ends there, as in a report. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export const RATIOS = ['sharpe', 'sortino', 'calmar'] as const;
/** Days of returns; null: all there are. */
export const WINDOWS = { '7d': 7, '30d': 30, '90d': 90, all: null } as const;
type Rolling = Readonly<Record<keyof typeof WINDOWS, number | null>>;
/** Of the daily returns up to the end of a period, per year. */
export type Ratios = Readonly<Record<(typeof RATIOS)[number], Rolling>>;

/** What an owner of capital was worth in a period. Money in quote; `unit` values are what 1 of the start became, without flows. */
export interface Worth {
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** What came from outside, above 0, or went there. */
  readonly flows: Decimal;
  /** Time-weighted, a share; null after everything was lost. */
  readonly return: number | null;
  readonly unitValue: number;
  readonly unitPeak: number;
  readonly peakAt: EpochMs;
  /** Deepest in the period, below the highest unit value until then: 0 to 1. */
  readonly drawdown: number;
  /** From the last peak to the end of the period. */
  readonly underWaterMs: number;
  readonly mean: number;
  readonly ratios: Ratios;
}

/** What trading did in a period, of an instrument or of all of an owner's. Money in quote. */
export interface Trading {
  /** Of what was exited, less the fees of all fills. */
  readonly realizedPnl: Decimal;
  /** Of what is open at the end, at the last close, before the fees of the exit. */
  readonly unrealizedPnl: Decimal;
  /** `realizedPnl` and what `unrealizedPnl` changed by. */
  readonly profit: Decimal;
  readonly fees: Decimal;
  readonly volume: Decimal;
  readonly fills: number;
  /** Open quantity times entry price, over time. */
  readonly meanExposure: number;
}

/** What one owner, or one of its instruments (else null), did on one day. */
export interface DayFigures {
  readonly owner: string;
  readonly instrumentId: string | null;
  /** Of all owners, null for an instrument. */
  readonly worth: Worth | null;
  readonly trading: Trading;
  /** Start of the UTC day. */
  readonly start: EpochMs;
  /** How much of the day there is. */
  readonly observedMs: number;
}

/** A closed position. Profit in quote, net of fees. */
export interface Closed {
  readonly owner: string;
  readonly instrumentId: string;
  readonly closedAt: EpochMs;
  readonly profit: Decimal;
}
