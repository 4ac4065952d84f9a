import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** P-012's defaults. Distances are in average true ranges, times in bars. RSI is read upside down for shorts: 60 means 40. */
export const trendFollowingParams = z
  .strictObject({
    sides,
    fastPeriod: period.default(20),
    slowPeriod: period.default(50),
    rsiPeriod: periodFromTwo.default(14),
    /** Momentum confirms an entry from here on. */
    rsiEntry: z.number().min(0).max(100).default(60),
    /** Momentum is lost from here down. */
    rsiExit: z.number().min(0).max(100).default(40),
    volumePeriod: period.default(20),
    /** The bar's volume must be at least this multiple of its average. */
    volumeFactor: z.number().min(0).max(100).default(1),
    atrPeriod: period.default(14),
    stopAtr: z.number().positive().max(50).default(2),
    /** Null: the trailing stop alone takes the profit. */
    takeProfitAtr: z.number().positive().max(100).nullable().default(6),
    trailAtr: z.number().positive().max(50).default(3),
    /** The stop moves only by at least this much. */
    trailStepAtr: z.number().min(0).max(10).default(0.25),
    /** Of how many entries of equal size a position is made; 1: nothing is added to it. */
    maxEntries: z.int().min(1).max(10).default(3),
    /** How far apart they are. */
    addAtr: z.number().positive().max(50).default(1),
    /** Time exit. */
    maxHoldBars: z.int().min(1).max(100_000).default(96),
    /** How long after the averages crossed the confirmations may come; null: as long as the trend lasts. */
    entryWindowBars: z.int().min(0).max(100_000).nullable().default(10),
  })
  .refine(params => params.fastPeriod < params.slowPeriod, {
    path: ['fastPeriod'],
    error: 'expected less than slowPeriod',
  })
  .refine(params => params.rsiExit < params.rsiEntry, { path: ['rsiExit'], error: 'expected less than rsiEntry' });
export type TrendFollowingParams = z.output<typeof trendFollowingParams>;
