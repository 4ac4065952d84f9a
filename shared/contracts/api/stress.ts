import { z } from 'zod';

/** What a scenario would cost, in quote: an estimate in plain numbers. Above 0 is a loss. */
export const stressResult = z.strictObject({
  scenario: z.string(),
  title: z.string(),
  /** When each stop fills at its level, … */
  lossAtStops: z.number(),
  /** … and when stops fill beyond it, or do not act. */
  loss: z.number(),
  /** The second as a share of the equity; null without equity. */
  share: z.number().nullable(),
  equityAfter: z.number(),
  stopsHit: z.int(),
  /** Breakers of the account that the second would trip. */
  trips: z.array(z.string()).readonly(),
  worst: z.strictObject({ symbol: z.string(), loss: z.number() }).nullable(),
});

/** Of what is open, or of an account as full as its limits let it be; the dearest scenario first. */
export const stressReport = z.strictObject({
  basis: z.enum(['open', 'full']),
  quoteAsset: z.string(),
  equity: z.number(),
  results: z.array(stressResult).readonly(),
});
export type StressReport = z.output<typeof stressReport>;
