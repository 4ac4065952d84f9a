import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import type { VenueOrderId } from '../../domain/order.ts';
import { type Decimal, sum, ZERO } from '../../kernel/decimal.ts';
import type { AccountEvent, VenueFill, VenueOrder, VenueOrderState } from '../port.ts';
import { openRecent } from '../recent.ts';
import { orderType, timeInForce, waits } from './orders.ts';
import { amount, moment, price, side } from './replies.ts';

/* The channel `executions` ("WebSocket v2"): what changed in an order, which is told whole only at first. */

const named = z.looseObject({ order_id: z.string() });

const execution = z.object({
  order_id: z.string().transform(id => id as VenueOrderId),
  cl_ord_id: z.string().nullish(),
  exec_type: z.string(),
  order_status: z.string(),
  symbol: z.string().transform(symbol => symbol as MarketSymbol),
  side,
  order_type: orderType,
  time_in_force: timeInForce,
  post_only: z.boolean().nullish(),
  order_qty: amount,
  cum_qty: amount.default(ZERO),
  cum_cost: amount.default(ZERO),
  limit_price: price,
  triggers: z.object({ price }).nullish(),
  timestamp: moment,
  reason: z.string().nullish(),
});
type Execution = z.output<typeof execution>;

const traded = z.object({
  trade_id: z.string(),
  last_qty: amount,
  last_price: amount,
  liquidity_ind: z.string(),
  fees: z.array(z.object({ asset: z.string(), qty: amount })).default([]),
});

/** Orders that are remembered, so that what is told of them later can be completed. */
const KNOWN = 20_000;
const FINAL: Readonly<Record<string, VenueOrderState>> = {
  filled: 'filled',
  canceled: 'cancelled',
  expired: 'expired',
};

export interface Executions {
  /** Whether what happens to orders is being told now. */
  live: boolean;
  /** As it was told last; null when it was not told, or so long ago that it is forgotten. */
  latest(clientOrderId: string): VenueOrder | null;
  /** The news in a message, in its order. Throws for what cannot be read. */
  read(data: readonly unknown[]): readonly AccountEvent[];
}

export function openExecutions(): Executions {
  const known = openRecent<Readonly<Record<string, unknown>>>(KNOWN);
  const orders = openRecent<VenueOrder>(KNOWN);
  return {
    live: false,
    latest: clientOrderId => orders.get(clientOrderId) ?? null,
    read: data =>
      data.map(each => {
        const change = named.parse(each);
        // what is not told is as it was
        const whole = { ...known.get(change.order_id), ...change };
        known.set(change.order_id, whole);
        const told = execution.parse(whole);
        const fill = told.exec_type === 'trade' ? fillOf(told, traded.parse(change)) : null;
        const order = orderOf(told);
        orders.set(order.clientOrderId, order);
        const reason = FINAL[told.order_status] === 'filled' ? '' : (told.reason ?? '');
        return { kind: 'order-updated', order, fill, reason, venueTime: told.timestamp };
      }),
  };
}

/** A trade that fills the whole order may still say that it is filled in part. */
function stateOf({ order_status, cum_qty, order_qty }: Execution): VenueOrderState {
  if (cum_qty.gte(order_qty)) return 'filled';
  return FINAL[order_status] ?? (cum_qty.isZero() ? 'open' : 'partly-filled');
}

const orderOf = (told: Execution): VenueOrder => ({
  symbol: told.symbol,
  venueOrderId: told.order_id,
  clientOrderId: told.cl_ord_id ?? '',
  side: told.side,
  type: told.order_type === 'limit' && told.post_only === true ? 'limit-maker' : told.order_type,
  timeInForce: told.time_in_force,
  quantity: told.order_qty,
  filledQuantity: told.cum_qty,
  filledQuote: told.cum_cost,
  limitPrice: told.limit_price,
  stopPrice: waits(told.order_type) ? (told.triggers?.price ?? null) : null,
  state: stateOf(told),
  venueListId: null,
  updatedAt: told.timestamp,
});

function fillOf(
  told: Execution,
  { trade_id, last_qty, last_price, liquidity_ind, fees }: z.output<typeof traded>,
): VenueFill {
  const quote = told.symbol.split('/')[1] ?? '';
  return {
    symbol: told.symbol,
    venueTradeId: trade_id,
    venueOrderId: told.order_id,
    clientOrderId: told.cl_ord_id ?? null,
    side: told.side,
    quantity: last_qty,
    price: last_price,
    fee: sum(fees.map(({ qty }): Decimal => qty)),
    feeAsset: fees[0]?.asset ?? quote,
    isMaker: liquidity_ind === 'm',
    venueTime: told.timestamp,
  };
}
