import { z } from 'zod';
import type { OrderType, Side } from '../../domain/order.ts';
import type { VenueFill, VenueOrder, VenueOrderState } from '../port.ts';
import { quoteOf, symbolOf } from './products.ts';
import { amount, amountOrNull, amountOrZero, moment, side, status, timeInForce, venueOrderId } from './replies.ts';

/* Orders and fills as the REST API tells them (Advanced Trade REST API, "Get Order", "List Orders", "List Fills"). */

const configuration = z.object({
  base_size: amountOrNull,
  limit_price: amountOrNull,
  stop_price: amountOrNull,
  stop_trigger_price: amountOrNull,
  stop_direction: z.string().nullish(),
  post_only: z.boolean().nullish(),
});

const order = z.object({
  order_id: venueOrderId,
  client_order_id: z.string(),
  product_id: z.string(),
  side,
  status,
  time_in_force: timeInForce,
  filled_size: amountOrZero,
  filled_value: amountOrZero,
  created_time: moment,
  last_fill_time: moment.nullish(),
  last_update_time: moment.nullish(),
  order_configuration: z.record(z.string(), configuration.nullish()),
});

/** The one configuration that is set, and the type that its name means. */
function configured(reply: z.output<typeof order>): {
  readonly type: OrderType;
  readonly terms: z.output<typeof configuration>;
} {
  for (const [name, terms] of Object.entries(reply.order_configuration)) {
    if (terms !== null && terms !== undefined) return { type: typeOf(name, terms, reply.side), terms };
  }
  return { type: 'limit', terms: configuration.parse({}) };
}

/** Kinds that we do not place (TWAP and the like) are told as `limit`. */
function typeOf(name: string, { post_only, stop_direction }: z.output<typeof configuration>, of: Side): OrderType {
  if (name.startsWith('market_')) return 'market';
  if (name.startsWith('trigger_bracket_')) return 'bracket';
  if (name.startsWith('stop_limit_')) return stopType(of, stop_direction === 'STOP_DIRECTION_STOP_DOWN');
  return post_only === true ? 'limit-maker' : 'limit';
}

/** A sale below the price limits a loss, one above takes a profit; a purchase the other way round. */
const stopType = (of: Side, down: boolean): OrderType =>
  down === (of === 'sell') ? 'stop-loss-limit' : 'take-profit-limit';

const toOrder = (reply: z.output<typeof order>): VenueOrder => {
  const { type, terms } = configured(reply);
  return {
    symbol: symbolOf(reply.product_id),
    venueOrderId: reply.order_id,
    clientOrderId: reply.client_order_id,
    side: reply.side,
    type,
    timeInForce: reply.time_in_force,
    quantity: terms.base_size ?? reply.filled_size, // of a purchase for so much money only what it got is known
    filledQuantity: reply.filled_size,
    filledQuote: reply.filled_value,
    limitPrice: terms.limit_price,
    stopPrice: terms.stop_price ?? terms.stop_trigger_price,
    state: stateOf(reply.status, !reply.filled_size.isZero()),
    venueListId: null,
    updatedAt: reply.last_update_time ?? reply.last_fill_time ?? reply.created_time,
  };
};

export const stateOf = (told: z.output<typeof status>, isFilled: boolean): VenueOrderState => {
  if (told !== 'resting') return told;
  return isFilled ? 'partly-filled' : 'open';
};

const orderReply = z.object({ order });
export const readOrder = (body: unknown): VenueOrder => toOrder(orderReply.parse(body).order);

const ordersReply = z.object({ orders: z.array(order), has_next: z.boolean().nullish(), cursor: z.string().nullish() });

/** One page of a list: newest first where it is history. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Names the next page; null on the last one. */
  readonly cursor: string | null;
}

export const readOrders = (body: unknown): Page<VenueOrder> => {
  const { orders, has_next, cursor } = ordersReply.parse(body);
  return { items: orders.map(toOrder), cursor: has_next === true ? cursorOf(cursor) : null };
};

const placement = z.object({
  success: z.literal(true),
  success_response: z.object({ order_id: venueOrderId, client_order_id: z.string() }),
});
export const readPlacement = (body: unknown) => placement.parse(body).success_response;

const cancelled = z.object({ results: z.tuple([z.object({ success: z.literal(true) })]) });
/** Throws for what is no accepted cancel. */
export const readCancelled = (body: unknown): void => void cancelled.parse(body);

const edited = z.object({ success: z.literal(true) });
/** Throws for what is no accepted edit. */
export const readEdited = (body: unknown): void => void edited.parse(body);

const fill = z.object({
  trade_id: z.string().min(1),
  trade_type: z.string().nullish(),
  order_id: venueOrderId,
  product_id: z.string(),
  trade_time: moment,
  sequence_timestamp: z.string(),
  price: amount,
  size: amount,
  size_in_quote: z.boolean().nullish(),
  commission: amountOrZero,
  liquidity_indicator: z.string().nullish(),
  side,
});

/** A fill with the moment by which the venue lists it. */
export interface ListedFill {
  readonly fill: VenueFill;
  readonly listedAt: string;
}

const fillsReply = z.object({ fills: z.array(fill), cursor: z.string().nullish() });

/** Reversals and corrections, which repeat a trade's id, are left out: they move money, but nothing traded. */
export const readFills = (body: unknown): Page<ListedFill> => {
  const { fills, cursor } = fillsReply.parse(body);
  const traded = fills.filter(one => (one.trade_type ?? 'FILL') === 'FILL');
  return { items: traded.map(toFill), cursor: fills.length === 0 ? null : cursorOf(cursor) };
};

const toFill = (reply: z.output<typeof fill>): ListedFill => ({
  listedAt: reply.sequence_timestamp,
  fill: {
    symbol: symbolOf(reply.product_id),
    venueTradeId: reply.trade_id,
    venueOrderId: reply.order_id,
    clientOrderId: null,
    side: reply.side,
    quantity: reply.size_in_quote === true ? reply.size.div(reply.price) : reply.size,
    price: reply.price,
    fee: reply.commission,
    feeAsset: quoteOf(reply.product_id),
    isMaker: reply.liquidity_indicator === 'MAKER',
    venueTime: reply.trade_time,
  },
});

const cursorOf = (text: string | null | undefined): string | null => (text === '' ? null : (text ?? null));
