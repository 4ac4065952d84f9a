import { z } from 'zod';

/** The section `capital` of a profile. */
export const capitalConfig = z.strictObject({
  equityEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(1_000)
    .describe('How often equity is valued at the marks, wall time'),
  performanceEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(60_000)
    .describe('How often the performance of the day is computed, wall time'),
  adjustAfterObservations: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe(
      'Readings of the venue that must show the same difference before the books follow it; thrice as many while fills come between',
    ),
  alertAdjustmentsAbove: z
    .number()
    .min(0)
    .default(0.01)
    .describe('Worth of an adjustment, in quote, from which on it raises an alert'),
});
export type CapitalConfig = z.output<typeof capitalConfig>;
