import type { TimeInForce } from '../domain/order.ts';
import { type Decimal, ZERO } from '../kernel/decimal.ts';
import { invariant } from '../kernel/invariant.ts';
import type { EpochMs } from '../kernel/time.ts';
import { withFee } from './fees.ts';
import { ALGO_TYPES } from './filters/filter.ts';
import type { Hold, HoldKey } from './state.ts';
import { notionalOf } from './sweep.ts';
import type {
  AccountId,
  FeeSchedule,
  Listing,
  MarketAmount,
  Order,
  OrderId,
  OrderListId,
  OrderRequest,
} from './types.ts';

/** What a request says, with null for what its type does not have. */
export interface RequestTerms {
  readonly quantity: Decimal | null;
  readonly quoteQuantity: Decimal | null;
  readonly price: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly timeInForce: TimeInForce;
}

export function termsOf(request: OrderRequest): RequestTerms {
  const amount = amountOf(request);
  return {
    quantity: amount.kind === 'base' ? amount.quantity : null,
    quoteQuantity: amount.kind === 'quote' ? amount.quoteQuantity : null,
    price: 'price' in request ? request.price : null,
    stopPrice: 'stopPrice' in request ? request.stopPrice : null,
    timeInForce: 'timeInForce' in request ? request.timeInForce : 'GTC',
  };
}

export const amountOf = (request: OrderRequest): MarketAmount =>
  request.type === 'market' ? request.amount : { kind: 'base', quantity: request.quantity };

export interface Birth {
  readonly id: OrderId;
  readonly account: AccountId;
  readonly listId: OrderListId | null;
  readonly at: EpochMs;
}

/** The order that a request makes: a stop waits, everything else works at once. */
export function newOrder(request: OrderRequest, { id, account, listId, at }: Birth): Order {
  const waits = ALGO_TYPES.has(request.type);
  const terms = termsOf(request);
  return {
    id,
    account,
    listId,
    symbol: request.symbol,
    clientOrderId: request.clientOrderId,
    side: request.side,
    type: request.type,
    ...terms,
    quantity: terms.quantity ?? ZERO,
    filled: ZERO,
    filledQuote: ZERO,
    state: waits ? { kind: 'waiting' } : { kind: 'working' },
    placedAt: at,
    updatedAt: at,
    workingSince: waits ? null : at,
  };
}

export const remainingOf = (order: Order): Decimal => order.quantity.minus(order.filled);

/** Which way the price must go to touch the stop. */
export const triggerDirection = ({ type, side }: Pick<Order, 'type' | 'side'>): 'falling' | 'rising' =>
  (type === 'stop-loss' || type === 'stop-loss-limit') === (side === 'sell') ? 'falling' : 'rising';

export const keyOf = (order: Pick<Order, 'id'>): HoldKey => `order:${order.id}`;
export const listKey = (listId: OrderListId): HoldKey => `list:${listId}`;

/** What must be locked for the unfilled rest: base of a seller, quote of a buyer at the limit (or stop) price, with a fee in quote. */
export function requiredFor(order: Order, listing: Listing, fees: FeeSchedule): Hold {
  const quantity = remainingOf(order);
  if (order.side === 'sell') return { asset: listing.base, amount: quantity };
  const price = order.price ?? order.stopPrice;
  invariant(price !== null, 'an order that rests has a price');
  return withFee({ asset: listing.quote, amount: notionalOf({ price, quantity }, listing) }, fees, listing);
}

/** The order with one more execution in it; filled when nothing is left. */
export function withFill(
  order: Order,
  part: { price: Decimal; quantity: Decimal },
  at: EpochMs,
  listing: Listing,
): Order {
  const filled = order.filled.plus(part.quantity);
  invariant(filled.lte(order.quantity), `order ${order.id} fills at most its quantity`);
  return {
    ...order,
    filled,
    filledQuote: order.filledQuote.plus(notionalOf(part, listing)),
    state: filled.eq(order.quantity) ? { kind: 'filled' } : order.state,
    updatedAt: at,
  };
}
