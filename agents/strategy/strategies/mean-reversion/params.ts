import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { TIMEFRAMES } from '#shared/kernel/time.ts';
import { sides } from '../side.ts';

/** P-012's defaults. Deviations are in standard deviations, distances in average true ranges. */
export const meanReversionParams = z
  .strictObject({
    sides,
    lookback: periodFromTwo.default(20),
    /** Enters when the close is at least this far from its mean: a long below it, a short above it. */
    entryZ: z.number().positive().max(10).default(2),
    /** Leaves when the close is no farther from its mean than this. */
    exitZ: z.number().min(-10).max(10).default(0.5),
    atrPeriod: period.default(14),
    stopAtr: z.number().positive().max(50).default(2),
    takeProfitAtr: z.number().positive().max(100).nullable().default(3),
    volumePeriod: period.default(20),
    /** The bar's volume must be at least this multiple of its average. */
    minVolumeFactor: z.number().min(0).max(100).default(0.5),
    /** Average true range over close, a fraction: calmer or wilder markets are left alone. */
    minVolatility: z.number().min(0).max(1).default(0),
    maxVolatility: z.number().positive().max(1).default(0.05),
    /** Bars of this length must not be in a trend against the entry; null: they are not looked at. */
    confirmTimeframe: z.enum(TIMEFRAMES).nullable().default(null),
    confirmPeriod: periodFromTwo.default(20),
  })
  .refine(params => params.exitZ < params.entryZ, { path: ['exitZ'], error: 'expected less than entryZ' })
  .refine(params => params.minVolatility < params.maxVolatility, {
    path: ['minVolatility'],
    error: 'expected less than maxVolatility',
  });
export type MeanReversionParams = z.output<typeof meanReversionParams>;
