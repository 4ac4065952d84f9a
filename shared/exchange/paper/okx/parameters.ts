import { z } from 'zod';
import { Decimal } from '../../../kernel/decimal.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { epochMs } from '../../../kernel/time.ts';
import { parameterEmpty, parameterError, type Refusal } from './errors.ts';

/** Reads what an endpoint declares; other parameters are passed over, and an empty one is as good as none, as on the venue. */
export function readParameters<Shape extends z.ZodType>(
  schema: Shape,
  sent: unknown,
): Result<z.output<Shape>, Refusal> {
  const given = withoutEmpty(sent);
  const parsed = schema.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  return err(name in given ? parameterError(name) : parameterEmpty(name));
}

const withoutEmpty = (sent: unknown): Readonly<Record<string, unknown>> =>
  typeof sent === 'object' && sent !== null
    ? Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '' && value !== null))
    : {};

/** What a parameter was sent as, for an answer that repeats it; empty when it was not. */
export const sentText = (sent: unknown, name: string): string =>
  typeof sent === 'object' && sent !== null && name in sent ? String((sent as Record<string, unknown>)[name]) : '';

// ------------------------------------------------------------------------------------ the kinds of parameters

/** Numbers in a JSON body are taken for their text. */
export const text = z.union([z.string(), z.number().transform(String)]);
export const instIdText = text.pipe(z.string().regex(/^[A-Z0-9-_]{1,40}$/));
export const clientIdText = text.pipe(z.string().regex(/^[A-Za-z0-9]{1,32}$/));
export const tagText = text.pipe(z.string().regex(/^[A-Za-z0-9]{1,16}$/));
export const idText = text.pipe(z.string().regex(/^[0-9]{1,25}$/));
export const decimalText = text.pipe(
  z
    .string()
    .regex(/^[0-9]{1,20}(\.[0-9]{1,20})?$/)
    .transform(value => new Decimal(value)),
);
/** A price to order at; `-1` is the market's, null here. */
export const orderPriceText = text.pipe(
  z
    .string()
    .regex(/^(-1|[0-9]{1,20}(\.[0-9]{1,20})?)$/)
    .transform(value => (value === '-1' ? null : new Decimal(value))),
);
export const timeText = text.pipe(z.string().regex(/^[0-9]{1,16}$/)).transform(value => epochMs(Number(value)));
export const truthText = z.union([z.boolean(), z.enum(['true', 'false']).transform(value => value === 'true')]);

/** A page size: `standard` when it is not sent, at most `largest`. */
export const limitText = (standard: number, largest: number) =>
  text
    .pipe(z.string().regex(/^[1-9][0-9]{0,5}$/))
    .transform(value => Math.min(Number(value), largest))
    .default(standard);
