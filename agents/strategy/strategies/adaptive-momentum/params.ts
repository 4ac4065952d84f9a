import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** Scores are returns in multiples of what a market without direction makes; distances are in average true ranges. */
export const adaptiveMomentumParams = z
  .strictObject({
    sides,
    /** Bars whose return is the momentum. */
    momentumPeriod: periodFromTwo.default(20),
    atrPeriod: period.default(14),
    /** Enters from this score on, in the calmest market; … */
    entryScore: z.number().positive().max(100).default(1),
    /** … in the wildest at this much more, as a share of it. */
    entryStretch: z.number().min(0).max(10).default(0.5),
    /** Leaves when the score is no more than this. */
    exitScore: z.number().min(-100).max(100).default(0),
    /** Only the best of the bot's instruments are entered: this share of them, at least one. */
    topShare: z.number().gt(0).max(1).default(0.5),
    /** The regime must be a trend of the same direction; see `trend-regime`. */
    trendPeriod: periodFromTwo.default(50),
    trendStrength: z.number().positive().max(20).default(1),
    volatilityPeriod: periodFromTwo.default(20),
    volatilityHistory: periodFromTwo.default(100),
    stopAtr: z.number().positive().max(50).default(2),
    trailAtr: z.number().positive().max(50).default(3),
    /** The stop moves only by at least this much. */
    trailStepAtr: z.number().min(0).max(10).default(0.25),
    /** In the wildest market stops are this much farther away, as a share of their distance. */
    stressStretch: z.number().min(0).max(10).default(0.5),
    /** Instrument to measure the correlation with, `binance:BTC/USDT`; null: `assumedCorrelation` counts. */
    reference: z.string().min(1).nullable().default(null),
    correlationPeriod: periodFromTwo.default(50),
    /** Between instruments of which nothing better is known. */
    assumedCorrelation: z.number().min(0).max(1).default(0.7),
  })
  .refine(params => params.exitScore < params.entryScore, {
    path: ['exitScore'],
    error: 'expected less than entryScore',
  });
export type AdaptiveMomentumParams = z.output<typeof adaptiveMomentumParams>;
