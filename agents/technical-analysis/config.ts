import { z } from 'zod';

/** Nothing to choose: what is computed follows from the bots. */
export const technicalAnalysisConfig = z.strictObject({});
export type TechnicalAnalysisConfig = z.output<typeof technicalAnalysisConfig>;
