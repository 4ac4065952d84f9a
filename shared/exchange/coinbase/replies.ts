import { z } from 'zod';
import type { Side, TimeInForce, VenueOrderId } from '../../domain/order.ts';
import { DECIMAL_TEXT, Decimal, ZERO } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';

/* The fields that Coinbase's replies and frames are made of. Replies are loose: the venue adds fields. */

export const amount = z
  .string()
  .regex(DECIMAL_TEXT)
  .transform(text => new Decimal(text));
/** What the venue leaves out or leaves empty is none. */
export const amountOrZero = z
  .union([amount, z.literal('').transform(() => ZERO)])
  .nullish()
  .transform(value => value ?? ZERO);
export const amountOrNull = z
  .union([amount, z.literal('').transform(() => null)])
  .nullish()
  .transform(value => (value === null || value === undefined || value.isZero() ? null : value));

/** RFC 3339, with up to nine digits of a second. */
export const moment = z.string().transform((text, context) => {
  const ms = Date.parse(text);
  if (Number.isFinite(ms)) return ms as EpochMs;
  context.addIssue(`${text} is no time`);
  return z.NEVER;
});

export const venueOrderId = z
  .string()
  .min(1)
  .transform(id => id as VenueOrderId);
export const side = z.enum(['BUY', 'SELL']).transform(text => (text === 'BUY' ? 'buy' : 'sell') satisfies Side);
export const wireSide = (value: Side): string => value.toUpperCase();

const TIMES: Readonly<Record<string, TimeInForce>> = { IMMEDIATE_OR_CANCEL: 'IOC', FILL_OR_KILL: 'FOK' };
/** Those with an end of their own, which we do not place, rest like GTC. */
export const timeInForce = z
  .string()
  .nullish()
  .transform((text): TimeInForce => TIMES[text ?? ''] ?? 'GTC');

const FINAL = { FILLED: 'filled', CANCELLED: 'cancelled', EXPIRED: 'expired', FAILED: 'rejected' } as const;
const RESTING = ['OPEN', 'PENDING', 'QUEUED', 'CANCEL_QUEUED', 'EDIT_QUEUED'] as const;
/** `resting` covers what is on its way in or out: only what is final is called final. */
export const status = z
  .enum([...RESTING, 'FILLED', 'CANCELLED', 'EXPIRED', 'FAILED'])
  .transform(text => (text in FINAL ? FINAL[text as keyof typeof FINAL] : 'resting'));
