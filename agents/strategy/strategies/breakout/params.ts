import { z } from 'zod';
import { period, periodFromTwo } from '#shared/indicators/period.ts';
import { sides } from '../side.ts';

/** Distances are in average true ranges, times in bars. */
export const breakoutParams = z
  .strictObject({
    sides,
    rangeBars: periodFromTwo
      .default(20)
      .describe('Bars whose highest high is the resistance and whose lowest low is the support'),
    maxRangeAtr: z
      .number()
      .positive()
      .max(100)
      .default(6)
      .describe('They are a consolidation when they lie no farther apart than this'),
    bufferAtr: z
      .number()
      .min(0)
      .max(10)
      .default(0.1)
      .describe('A close breaks out when it is beyond the level by at least this much'),
    confirmCloses: z
      .int()
      .min(1)
      .max(20)
      .default(2)
      .describe('So many closes in a row beyond it, the first one in, make it a breakout; fewer are a false one'),
    volumePeriod: period.default(20).describe('Bars of the average volume'),
    volumeFactor: z
      .number()
      .min(0)
      .max(100)
      .default(1.5)
      .describe('The volume of the first of them must be at least this multiple of the average'),
    atrPeriod: period.default(14).describe('Bars of the average true range'),
    stopAtr: z
      .number()
      .positive()
      .max(50)
      .default(1.5)
      .describe('The stop lies this far behind the broken level, but not beyond the other side of the range'),
    targetRanges: z
      .number()
      .positive()
      .max(100)
      .default(2)
      .describe('The target lies so many heights of the range beyond the level'),
    trailAtr: z.number().positive().max(50).default(3).describe('How far behind the best price the stop trails'),
    trailStepAtr: z.number().min(0).max(10).default(0.25).describe('The stop moves only by at least this much'),
    failBars: z
      .int()
      .min(0)
      .max(100_000)
      .default(5)
      .describe('A close back behind the level within so many bars of the entry is the end of it'),
    maxHoldBars: z.int().min(1).max(100_000).default(96).describe('After so many bars it leaves'),
  })
  .refine(params => params.failBars < params.maxHoldBars, {
    path: ['failBars'],
    error: 'expected less than maxHoldBars',
  });
export type BreakoutParams = z.output<typeof breakoutParams>;
