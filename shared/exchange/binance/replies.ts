import { z } from 'zod';
import { ORDER_TYPES, type OrderType, type Side, TIMES_IN_FORCE, type VenueOrderId } from '../../domain/order.ts';
import { DECIMAL_TEXT, Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { BookLevel, VenueOrderState } from '../port.ts';

/* The fields that Binance's replies and frames are made of. Replies are loose: the venue adds fields. */

export const amount = z
  .string()
  .regex(DECIMAL_TEXT)
  .transform(text => new Decimal(text));
/** A decimal number that is passed on as it was written. */
export const numberText = z.string().regex(DECIMAL_TEXT);
export const level = z.tuple([numberText, numberText]);
/** The venue writes zeros where nobody offers. */
export const levelOrNull = (price: string, quantity: string): BookLevel | null =>
  Number(price) === 0 ? null : [price, quantity];
export const moment = z
  .int()
  .nonnegative()
  .transform(ms => ms as EpochMs);
export const venueOrderId = z.int().transform(id => String(id) as VenueOrderId);
/** -1: in no list. */
export const listId = z.int().transform(id => (id === -1 ? null : String(id)));
export const side = z.enum(['BUY', 'SELL']).transform(text => (text === 'BUY' ? 'buy' : 'sell') satisfies Side);

/** `stop-loss-limit` → `STOP_LOSS_LIMIT`. */
export const wireOrderType = (type: OrderType): string => type.toUpperCase().replaceAll('-', '_');
export const wireSide = (value: Side): string => value.toUpperCase();

const typesByWire = new Map(ORDER_TYPES.map(type => [wireOrderType(type), type]));
export const orderType = z.string().transform((text, context) => {
  const type = typesByWire.get(text);
  if (type !== undefined) return type;
  context.addIssue(`order type ${text} is not known`);
  return z.NEVER;
});

/** The venue also has GTX and the like for orders that we do not place; they rest like GTC. */
export const timeInForce = z.enum(TIMES_IN_FORCE).catch('GTC');

const STATES: Readonly<Record<string, VenueOrderState>> = {
  NEW: 'open',
  PENDING_NEW: 'open',
  PENDING_CANCEL: 'open',
  PARTIALLY_FILLED: 'partly-filled',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
};
export const orderState = z.string().transform((text, context) => {
  const state = STATES[text];
  if (state !== undefined) return state;
  context.addIssue(`order status ${text} is not known`);
  return z.NEVER;
});

/** What stands for "none" in prices. */
export const positiveOrNull = (value: Decimal | undefined): Decimal | null =>
  value === undefined || value.isZero() ? null : value;
