import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** Scores are returns in multiples of what a market without direction makes; distances are in average true ranges. */
export const adaptiveMomentumParams = z
  .strictObject({
    sides,
    momentumPeriod: periodFromTwo.default(20).describe('Bars whose return is the momentum'),
    atrPeriod: period.default(14).describe('Bars of the average true range'),
    entryScore: z
      .number()
      .positive()
      .max(100)
      .default(1)
      .describe('Enters from this score on in the calmest market: the return in multiples of what chance makes'),
    entryStretch: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe('In the wildest it asks for this much more, as a share of it'),
    exitScore: z.number().min(-100).max(100).default(0).describe('Leaves when the score is no more than this'),
    topShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.5)
      .describe('Only the best of the bot’s instruments are entered: this share of them, at least one'),
    trendPeriod: periodFromTwo
      .default(50)
      .describe('Bars over which the regime must be a trend of the same direction; see `trend-regime`'),
    trendStrength: z.number().positive().max(20).default(1).describe('How straight that trend must be'),
    volatilityPeriod: periodFromTwo.default(20).describe('Bars of the volatility that is ranked'),
    volatilityHistory: periodFromTwo.default(100).describe('Among so many values before'),
    stopAtr: z
      .number()
      .positive()
      .max(50)
      .default(2)
      .describe('How far behind the close the stop of an entry lies, in the calmest market'),
    trailAtr: z
      .number()
      .positive()
      .max(50)
      .default(3)
      .describe('How far behind the best price the stop trails, in the calmest market'),
    trailStepAtr: z.number().min(0).max(10).default(0.25).describe('The stop moves only by at least this much'),
    stressStretch: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe('In the wildest market stops are this much farther away, as a share of their distance'),
    reference: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('Instrument to measure the correlation with, `binance:BTC/USDT`; null: `assumedCorrelation` counts'),
    correlationPeriod: periodFromTwo.default(50).describe('Bars of that correlation'),
    assumedCorrelation: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Correlation between instruments of which nothing better is known'),
  })
  .refine(params => params.exitScore < params.entryScore, {
    path: ['exitScore'],
    error: 'expected less than entryScore',
  });
export type AdaptiveMomentumParams = z.output<typeof adaptiveMomentumParams>;
