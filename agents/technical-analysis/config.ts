import { z } from 'zod';

/** The section `technicalAnalysis` of a profile. What is computed follows from the bots. */
export const technicalAnalysisConfig = z.strictObject({
  referenceTimeoutMs: z
    .int()
    .min(10)
    .max(600_000)
    .default(1_000)
    .describe('How long a candle waits for the candle of an instrument that it is compared with, in ms of wall time'),
});
export type TechnicalAnalysisConfig = z.output<typeof technicalAnalysisConfig>;
