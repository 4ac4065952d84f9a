import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** P-012's defaults. Distances are in average true ranges, times in bars. RSI is read upside down for shorts: 60 means 40. */
export const trendFollowingParams = z
  .strictObject({
    sides,
    fastPeriod: period.default(20).describe('Bars of the fast average'),
    slowPeriod: period.default(50).describe('Bars of the slow average'),
    rsiPeriod: periodFromTwo
      .default(14)
      .describe('Bars of the RSI, the momentum; read upside down for shorts: 60 means 40'),
    rsiEntry: z.number().min(0).max(100).default(60).describe('Momentum confirms an entry from here on'),
    rsiExit: z.number().min(0).max(100).default(40).describe('Momentum is lost from here down'),
    volumePeriod: period.default(20).describe('Bars of the average volume'),
    volumeFactor: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe('The bar’s volume must be at least this multiple of its average'),
    atrPeriod: period.default(14).describe('Bars of the average true range'),
    stopAtr: z.number().positive().max(50).default(2).describe('How far behind the close the stop of an entry lies'),
    takeProfitAtr: z
      .number()
      .positive()
      .max(100)
      .nullable()
      .default(6)
      .describe('Null: the trailing stop alone takes the profit'),
    trailAtr: z.number().positive().max(50).default(3).describe('How far behind the best price the stop trails'),
    trailStepAtr: z.number().min(0).max(10).default(0.25).describe('The stop moves only by at least this much'),
    maxEntries: z
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('Of how many entries of equal size a position is made; 1: nothing is added to it'),
    addAtr: z.number().positive().max(50).default(1).describe('How far apart they are'),
    maxHoldBars: z.int().min(1).max(100_000).default(96).describe('After so many bars it leaves'),
    entryWindowBars: z
      .int()
      .min(0)
      .max(100_000)
      .nullable()
      .default(10)
      .describe('How long after the averages crossed the confirmations may come; null: as long as the trend lasts'),
  })
  .refine(params => params.fastPeriod < params.slowPeriod, {
    path: ['fastPeriod'],
    error: 'expected less than slowPeriod',
  })
  .refine(params => params.rsiExit < params.rsiEntry, { path: ['rsiExit'], error: 'expected less than rsiEntry' });
export type TrendFollowingParams = z.output<typeof trendFollowingParams>;
