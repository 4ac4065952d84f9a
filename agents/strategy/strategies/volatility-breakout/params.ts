import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** Distances are in average true ranges, times in bars. */
export const volatilityBreakoutParams = z.strictObject({
  sides,
  /** Of the average that the distance is measured from. */
  basePeriod: period.default(20),
  atrPeriod: period.default(14),
  /** A close this far from its average breaks out. */
  breakoutAtr: z.number().positive().max(50).default(1.5),
  /** The volatility of so many bars, ranked among as many values before. */
  volatilityPeriod: periodFromTwo.default(20),
  volatilityHistory: periodFromTwo.default(100),
  /** Above this rank, 0 to 1, the market is too wild to enter; ⅔ leaves the high regime out. */
  maxRank: z
    .number()
    .gt(0)
    .max(1)
    .default(2 / 3),
  /** At most this share of the bot's instruments may be that wild: beyond it all of the market is. */
  maxWildShare: z.number().min(0).max(1).default(0.5),
  /** Share of a whole position at rank 1; at rank 0 it is all of it. */
  minSize: z.number().gt(0).max(1).default(0.25),
  stopAtr: z.number().positive().max(50).default(2),
  /** Null: the trailing stop alone takes the profit. */
  takeProfitAtr: z.number().positive().max(100).nullable().default(null),
  trailAtr: z.number().positive().max(50).default(3),
  /** The stop moves only by at least this much. */
  trailStepAtr: z.number().min(0).max(10).default(0.25),
  /** With time the trailing stop comes closer: after so many bars it trails by this share of its distance. */
  decayBars: z.int().min(1).max(100_000).default(48),
  decayTo: z.number().gt(0).max(1).default(0.5),
  maxHoldBars: z.int().min(1).max(100_000).default(96),
});
export type VolatilityBreakoutParams = z.output<typeof volatilityBreakoutParams>;
