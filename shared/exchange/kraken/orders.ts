import { z } from 'zod';
import type { OrderType, Side, TimeInForce, VenueOrderId } from '../../domain/order.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { PlaceOrder, VenueFill, VenueOrder, VenueOrderState } from '../port.ts';
import { amount, price, seconds, side } from './replies.ts';
import { pairOf, type SymbolOf } from './symbols.ts';

/* Orders and trades as REST asks for them and tells them ("Trading", "Account Data"). */

/** Types that wait for a price at the venue. Only they may pass while entries are held back. */
export const waits = (type: OrderType): boolean => type.startsWith('stop-loss') || type.startsWith('take-profit');

/** The order as it is asked for; null for a type that the venue does not have. Fees are always asked for in quote. */
export function placeParameters(order: Omit<PlaceOrder, 'sentAt'>): Readonly<Record<string, string>> | null {
  const { type, limitPrice, stopPrice, timeInForce } = order;
  if (type === 'bracket') return null;
  const prices = [stopPrice, limitPrice].flatMap(each => each?.toFixed() ?? []);
  invariant(prices.length === PRICES[type], `a ${type} order has ${PRICES[type]} prices`);
  return {
    pair: pairOf(order.symbol),
    type: order.side,
    ordertype: type === 'limit-maker' ? 'limit' : type,
    volume: order.quantity.toFixed(),
    cl_ord_id: order.clientOrderId,
    oflags: type === 'limit-maker' ? 'fciq,post' : 'fciq',
    ...(prices[0] !== undefined && { price: prices[0] }),
    ...(prices[1] !== undefined && { price2: prices[1] }),
    ...(timeInForce !== 'GTC' && type !== 'market' && { timeinforce: timeInForce }),
  };
}

const PRICES = {
  market: 0,
  limit: 1,
  'limit-maker': 1,
  'stop-loss': 1,
  'take-profit': 1,
  'stop-loss-limit': 2,
  'take-profit-limit': 2,
} as const satisfies Readonly<Record<Exclude<OrderType, 'bracket'>, number>>;

const TIMES: Readonly<Record<string, TimeInForce>> = { IOC: 'IOC', FOK: 'FOK', ioc: 'IOC', fok: 'FOK' };
export const timeInForce = z
  .string()
  .nullish()
  .transform((text): TimeInForce => TIMES[text ?? ''] ?? 'GTC');

/** Types that we do not place (trailing stops, icebergs) rest like limit orders. */
export const orderType = z.string().transform((text): Exclude<OrderType, 'bracket'> => {
  return text in PRICES ? (text as keyof typeof PRICES) : 'limit';
});

export const order = z.object({
  cl_ord_id: z.string().nullish(),
  status: z.enum(['pending', 'open', 'closed', 'canceled', 'expired']),
  opentm: seconds,
  closetm: seconds.nullish(),
  descr: z.object({ pair: z.string(), type: side, ordertype: orderType, price, price2: price }),
  vol: amount,
  vol_exec: amount,
  cost: amount,
  oflags: z.string().default(''),
  timeinforce: timeInForce,
  /** Ids of its trades. */
  trades: z.array(z.string()).default([]),
});
export type Order = z.output<typeof order>;
export const ordersById = z.record(z.string(), order);

export function toOrder(id: string, told: Order, symbolOf: SymbolOf): VenueOrder {
  const { ordertype: type, pair, type: orderSide, price: first, price2: second } = told.descr;
  return {
    symbol: symbolOf(pair),
    venueOrderId: id as VenueOrderId,
    clientOrderId: told.cl_ord_id ?? '',
    side: orderSide,
    type: type === 'limit' && told.oflags.split(',').includes('post') ? 'limit-maker' : type,
    timeInForce: told.timeinforce,
    quantity: told.vol,
    filledQuantity: told.vol_exec,
    filledQuote: told.cost,
    limitPrice: waits(type) ? second : first,
    stopPrice: waits(type) ? first : null,
    state: stateOf(told),
    venueListId: null,
    updatedAt: told.closetm ?? told.opentm,
  };
}

function stateOf({ status, vol_exec }: Order): VenueOrderState {
  if (status === 'closed') return 'filled';
  if (status === 'canceled') return 'cancelled';
  if (status === 'expired') return 'expired';
  return vol_exec.isZero() ? 'open' : 'partly-filled';
}

export const trade = z.object({
  ordertxid: z.string(),
  pair: z.string(),
  time: seconds,
  type: side,
  price: amount,
  vol: amount,
  /** In quote. */
  fee: amount,
  maker: z.boolean().nullish(),
  /** Unique per pair. */
  trade_id: z.int(),
});
export const tradesById = z.record(z.string(), trade);

export function toFill(told: z.output<typeof trade>, symbolOf: SymbolOf): VenueFill {
  const symbol = symbolOf(told.pair);
  return {
    symbol,
    venueTradeId: String(told.trade_id),
    venueOrderId: told.ordertxid as VenueOrderId,
    clientOrderId: null,
    side: told.type satisfies Side,
    quantity: told.vol,
    price: told.price,
    fee: told.fee,
    feeAsset: symbol.split('/')[1] ?? '',
    isMaker: told.maker === true,
    venueTime: told.time,
  };
}
