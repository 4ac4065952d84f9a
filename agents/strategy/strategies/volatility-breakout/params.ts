import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** Distances are in average true ranges, times in bars. */
export const volatilityBreakoutParams = z.strictObject({
  sides,
  basePeriod: period.default(20).describe('Bars of the average that the distance is measured from'),
  atrPeriod: period.default(14).describe('Bars of the average true range'),
  breakoutAtr: z.number().positive().max(50).default(1.5).describe('A close this far from its average breaks out'),
  volatilityPeriod: periodFromTwo.default(20).describe('Bars of the volatility that is ranked'),
  volatilityHistory: periodFromTwo.default(100).describe('Among so many values before'),
  /** Above this rank, 0 to 1, the market is too wild to enter; ⅔ leaves the high regime out. */
  maxRank: z
    .number()
    .gt(0)
    .max(1)
    .default(2 / 3)
    .describe('Above this rank, 0 to 1, the market is too wild to enter; ⅔ leaves the high regime out'),
  maxWildShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('At most this share of the bot’s instruments may be that wild: beyond it all of the market is'),
  minSize: z
    .number()
    .gt(0)
    .max(1)
    .default(0.25)
    .describe('Share of a whole position at rank 1; at rank 0 it is all of it'),
  stopAtr: z.number().positive().max(50).default(2).describe('How far behind the close the stop of an entry lies'),
  takeProfitAtr: z
    .number()
    .positive()
    .max(100)
    .nullable()
    .default(null)
    .describe('Null: the trailing stop alone takes the profit'),
  trailAtr: z
    .number()
    .positive()
    .max(50)
    .default(3)
    .describe('How far behind the best price the stop trails, at first'),
  trailStepAtr: z.number().min(0).max(10).default(0.25).describe('The stop moves only by at least this much'),
  decayBars: z
    .int()
    .min(1)
    .max(100_000)
    .default(48)
    .describe('With time the trailing stop comes closer, for so many bars'),
  decayTo: z.number().gt(0).max(1).default(0.5).describe('To this share of its distance'),
  maxHoldBars: z.int().min(1).max(100_000).default(96).describe('After so many bars it leaves'),
});
export type VolatilityBreakoutParams = z.output<typeof volatilityBreakoutParams>;
