import { z } from 'zod';
import type { BreakerStand } from '../../domain/breaker.ts';
import { moment } from './values.ts';

const state = z.enum(['closed', 'open', 'half-open']);

/** One breaker for people. Times are market time. */
export const breakerStand = z.strictObject({
  kind: z.string(),
  /** The bot, instrument or venue; empty for the account. */
  subject: z.string(),
  state,
  since: moment.nullable(),
  until: moment.nullable(),
  effect: z.string(),
  /** Of a closed one as of the last look, else of its last change. */
  reading: z.number().nullable(),
  limit: z.number(),
  /** Reading / limit of a closed one; null when nobody knows. */
  near: z.number().nullable(),
  reason: z.string(),
}) satisfies z.ZodType<BreakerStand>;
export const breakerStands = z.array(breakerStand);

export const breakerChange = z.strictObject({
  at: moment.nullable(),
  kind: z.string(),
  subject: z.string(),
  from: z.string(),
  to: z.string(),
  reading: z.number().nullable(),
  limit: z.number(),
  by: z.string(),
  reason: z.string(),
});
export const breakerChanges = z.array(breakerChange);
export type BreakerChange = z.output<typeof breakerChange>;
