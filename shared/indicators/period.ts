import { z } from 'zod';

/** A number of bars that an indicator looks at; no feature may need more than a block of 512. */
export const period = z.int().min(1).max(500);
export const periodFromTwo = z.int().min(2).max(500);

/** The parameters of an indicator that has one period and nothing else; `usual` is the textbook's. */
export const onePeriod = (usual: number, schema: z.ZodInt = period) =>
  z.strictObject({ period: schema.default(usual) });

export const NO_PARAMETERS = z.strictObject({});
