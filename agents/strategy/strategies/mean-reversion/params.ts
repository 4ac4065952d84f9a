import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { TIMEFRAMES } from '#shared/kernel/time.ts';
import { sides } from '../side.ts';

/** P-012's defaults. Deviations are in standard deviations, distances in average true ranges. */
export const meanReversionParams = z
  .strictObject({
    sides,
    lookback: periodFromTwo.default(20).describe('Bars of the mean and its standard deviation'),
    entryZ: z
      .number()
      .positive()
      .max(10)
      .default(2)
      .describe('Enters when the close is at least this far from its mean: a long below it, a short above it'),
    exitZ: z
      .number()
      .min(-10)
      .max(10)
      .default(0.5)
      .describe('Leaves when the close is no farther from its mean than this'),
    atrPeriod: period.default(14).describe('Bars of the average true range'),
    stopAtr: z.number().positive().max(50).default(2).describe('How far behind the close the stop of an entry lies'),
    takeProfitAtr: z
      .number()
      .positive()
      .max(100)
      .nullable()
      .default(3)
      .describe('How far beyond it the target lies; null: none'),
    volumePeriod: period.default(20).describe('Bars of the average volume'),
    minVolumeFactor: z
      .number()
      .min(0)
      .max(100)
      .default(0.5)
      .describe('The bar’s volume must be at least this multiple of its average'),
    minVolatility: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Average true range over close, a fraction: calmer markets are left alone'),
    maxVolatility: z
      .number()
      .positive()
      .max(1)
      .default(0.05)
      .describe('Average true range over close: wilder markets are left alone'),
    confirmTimeframe: z
      .enum(TIMEFRAMES)
      .nullable()
      .default(null)
      .describe('Bars of this length must not be in a trend against the entry; null: they are not looked at'),
    confirmPeriod: periodFromTwo.default(20).describe('How many of them the trend is measured over'),
  })
  .refine(params => params.exitZ < params.entryZ, { path: ['exitZ'], error: 'expected less than entryZ' })
  .refine(params => params.minVolatility < params.maxVolatility, {
    path: ['minVolatility'],
    error: 'expected less than maxVolatility',
  });
export type MeanReversionParams = z.output<typeof meanReversionParams>;
