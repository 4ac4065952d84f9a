import { z } from 'zod';
import type { TimeInForce, VenueOrderId } from '../../domain/order.ts';
import { DECIMAL_TEXT, Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { VenueOrderState } from '../port.ts';

/* The fields that OKX's replies and frames are made of: all are text, and empty where there is nothing to say. */

export const amount = z
  .string()
  .regex(DECIMAL_TEXT)
  .transform(text => new Decimal(text));
export const amountOrNull = z
  .string()
  .regex(/^(-?\d+(\.\d+)?)?$/)
  .transform(text => (text === '' ? null : new Decimal(text)));
export const moment = z
  .string()
  .regex(/^\d+$/)
  .transform(text => Number(text) as EpochMs);
export const venueOrderId = z
  .string()
  .regex(/^\d+$/)
  .transform(id => id as VenueOrderId);
/** Ids that may be missing: empty, or left out. */
export const idOrNull = z
  .string()
  .default('')
  .transform(id => (id === '' ? null : id));
export const side = z.enum(['buy', 'sell']);

export const orderState = z
  .enum(['live', 'partially_filled', 'filled', 'canceled', 'mmp_canceled'])
  .transform(state => ORDER_STATES[state]);
const ORDER_STATES = {
  live: 'open',
  partially_filled: 'partly-filled',
  filled: 'filled',
  canceled: 'cancelled',
  mmp_canceled: 'cancelled',
} as const satisfies Readonly<Record<string, VenueOrderState>>;

/** What an `ordType` says at once: type and time in force. Types that we do not place rest like limit orders. */
export const plainType = z.string().transform(type => PLAIN_TYPES[type] ?? PLAIN_LIMIT);
const PLAIN_LIMIT = { type: 'limit', timeInForce: 'GTC' } as const;
const PLAIN_TYPES: Readonly<
  Record<string, { readonly type: 'market' | 'limit' | 'limit-maker'; readonly timeInForce: TimeInForce }>
> = {
  market: { type: 'market', timeInForce: 'GTC' },
  optimal_limit_ioc: { type: 'market', timeInForce: 'IOC' },
  limit: PLAIN_LIMIT,
  post_only: { type: 'limit-maker', timeInForce: 'GTC' },
  ioc: { type: 'limit', timeInForce: 'IOC' },
  fok: { type: 'limit', timeInForce: 'FOK' },
};

/** The rows of a reply. */
export const rowsOf = <T>(row: z.ZodType<T>, body: unknown): readonly T[] =>
  z.object({ data: z.array(row) }).parse(body).data;

/** The one row of a reply; throws when there is none. */
export const rowOf = <T>(row: z.ZodType<T>, body: unknown): T => z.object({ data: z.tuple([row]) }).parse(body).data[0];
