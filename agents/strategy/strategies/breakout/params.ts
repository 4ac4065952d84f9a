import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** Distances are in average true ranges, times in bars. */
export const breakoutParams = z
  .strictObject({
    sides,
    /** Bars whose highest high is the resistance and whose lowest low is the support. */
    rangeBars: periodFromTwo.default(20),
    /** They are a consolidation when they lie no farther apart than this. */
    maxRangeAtr: z.number().positive().max(100).default(6),
    /** A close breaks out when it is beyond the level by at least this much. */
    bufferAtr: z.number().min(0).max(10).default(0.1),
    /** So many closes in a row beyond it, the first one in, make it a breakout; fewer are a false one. */
    confirmCloses: z.int().min(1).max(20).default(2),
    volumePeriod: period.default(20),
    /** The volume of the first of them must be at least this multiple of the average. */
    volumeFactor: z.number().min(0).max(100).default(1.5),
    atrPeriod: period.default(14),
    /** The stop lies this far behind the broken level, but not beyond the other side of the range. */
    stopAtr: z.number().positive().max(50).default(1.5),
    /** The target lies so many heights of the range beyond the level. */
    targetRanges: z.number().positive().max(100).default(2),
    trailAtr: z.number().positive().max(50).default(3),
    /** The stop moves only by at least this much. */
    trailStepAtr: z.number().min(0).max(10).default(0.25),
    /** A close back behind the level within so many bars of the entry is the end of it. */
    failBars: z.int().min(0).max(100_000).default(5),
    maxHoldBars: z.int().min(1).max(100_000).default(96),
  })
  .refine(params => params.failBars < params.maxHoldBars, {
    path: ['failBars'],
    error: 'expected less than maxHoldBars',
  });
export type BreakoutParams = z.output<typeof breakoutParams>;
