import { z } from 'zod';
import { Decimal } from '../../kernel/decimal.ts';
import { epochMs } from '../../kernel/time.ts';

/* The fields that Kraken's replies and frames are made of. */

/** REST writes amounts as text; of frames `parseFrame` keeps the text that they were written in. */
export const amount = z
  .string()
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i)
  .transform(text => new Decimal(text));
/** Zero where there is none. */
export const price = amount.nullish().transform(value => (value == null || value.isZero() ? null : value));
export const side = z.enum(['buy', 'sell']);
/** Seconds, with their fractions. */
export const seconds = z.coerce.number().transform(value => epochMs(Math.round(value * 1_000)));
/** RFC 3339. */
export const moment = z.string().transform((text, context) => {
  const ms = Date.parse(text);
  if (Number.isFinite(ms)) return epochMs(ms);
  context.addIssue(`${text} is no time`);
  return z.NEVER;
});

/** What an answer holds. Throws when it does not. */
export const resultIn = <T>(shape: z.ZodType<T>, body: unknown): T => z.object({ result: shape }).parse(body).result;

type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown;
const asText: Reviver = (_, value, { source }) => (typeof value === 'number' ? source : value);

/** A frame with each of its numbers as text, to the last digit; null when it is no JSON. */
export function parseFrame(text: string): unknown {
  try {
    return JSON.parse(text, asText as Parameters<typeof JSON.parse>[1]);
  } catch {
    return null;
  }
}

/** What every frame may say beside its data. */
export const frame = z.object({
  channel: z.string().optional(),
  method: z.string().optional(),
  success: z.boolean().optional(),
  error: z.string().optional(),
  type: z.string().optional(),
  time_in: moment.optional(),
  sequence: z.coerce.number().optional(),
  data: z.array(z.unknown()).default([]),
});
export type Frame = z.output<typeof frame>;
