import { z } from 'zod';
import { ZERO } from '../../kernel/decimal.ts';
import type { PlacedOco, PlacedOrder, VenueBalances, VenueFill, VenueOrder, VenueOrderList } from '../port.ts';
import {
  amount,
  listId,
  moment,
  orderState,
  orderType,
  positiveOrNull,
  side,
  timeInForce,
  venueOrderId,
} from './replies.ts';
import type { Symbols } from './symbols.ts';

/* Binance's replies about orders, lists, fills and balances (Spot API documentation, "Trading" and "Account" endpoints). */

const order = z.object({
  symbol: z.string(),
  orderId: venueOrderId,
  orderListId: listId,
  clientOrderId: z.string(),
  /** In the answer to a cancel, where clientOrderId is the cancel's own. */
  origClientOrderId: z.string().optional(),
  price: amount,
  origQty: amount,
  executedQty: amount,
  cummulativeQuoteQty: amount,
  status: orderState,
  timeInForce,
  type: orderType,
  side,
  stopPrice: amount.optional(),
  updateTime: moment.optional(),
  transactTime: moment.optional(),
});

export const orderReply =
  (symbols: Symbols) =>
  (body: unknown): VenueOrder =>
    toOrder(order.parse(body), symbols);

const toOrder = (reply: z.output<typeof order>, symbols: Symbols): VenueOrder => ({
  symbol: symbols.symbolOf(reply.symbol),
  venueOrderId: reply.orderId,
  clientOrderId: reply.origClientOrderId ?? reply.clientOrderId,
  side: reply.side,
  type: reply.type,
  timeInForce: reply.timeInForce,
  quantity: reply.origQty,
  filledQuantity: reply.executedQty,
  filledQuote: reply.cummulativeQuoteQty,
  limitPrice: positiveOrNull(reply.price),
  stopPrice: positiveOrNull(reply.stopPrice),
  state: reply.status,
  venueListId: reply.orderListId,
  updatedAt: reply.transactTime ?? reply.updateTime ?? (0 as VenueOrder['updatedAt']),
});

const placement = order.extend({
  fills: z
    .array(z.object({ tradeId: z.int(), price: amount, qty: amount, commission: amount, commissionAsset: z.string() }))
    .default([]),
});

export const placementReply =
  (symbols: Symbols) =>
  (body: unknown): PlacedOrder => {
    const reply = placement.parse(body);
    const placed = toOrder(reply, symbols);
    const fills = reply.fills.map(
      (fill): VenueFill => ({
        symbol: placed.symbol,
        venueTradeId: String(fill.tradeId),
        venueOrderId: placed.venueOrderId,
        clientOrderId: placed.clientOrderId,
        side: placed.side,
        quantity: fill.qty,
        price: fill.price,
        fee: fill.commission,
        feeAsset: fill.commissionAsset,
        isMaker: false, // what trades while it is placed takes liquidity
        venueTime: placed.updatedAt,
      }),
    );
    return { order: placed, fills };
  };

const list = z.object({
  symbol: z.string(),
  orderListId: z.int().transform(String),
  listClientOrderId: z.string(),
  listOrderStatus: z.enum(['EXECUTING', 'ALL_DONE', 'REJECT']),
  orders: z.array(z.object({ orderId: venueOrderId, clientOrderId: z.string() })),
});
const LIST_STATES = { EXECUTING: 'executing', ALL_DONE: 'done', REJECT: 'rejected' } as const;

const toList = (reply: z.output<typeof list>, symbols: Symbols): VenueOrderList => ({
  symbol: symbols.symbolOf(reply.symbol),
  clientListId: reply.listClientOrderId,
  venueListId: reply.orderListId,
  state: LIST_STATES[reply.listOrderStatus],
  legs: reply.orders.map(leg => ({ venueOrderId: leg.orderId, clientOrderId: leg.clientOrderId })),
});

export const listReply =
  (symbols: Symbols) =>
  (body: unknown): VenueOrderList =>
    toList(list.parse(body), symbols);

const placedList = list.extend({ orderReports: z.array(order) });

export const placedListReply =
  (symbols: Symbols) =>
  (body: unknown): PlacedOco => {
    const reply = placedList.parse(body);
    return { list: toList(reply, symbols), orders: reply.orderReports.map(report => toOrder(report, symbols)) };
  };

/** Cancelling a leg of a list cancels the whole list, and answers with all its orders. */
export const cancelReply =
  (symbols: Symbols, clientOrderId: string) =>
  (body: unknown): VenueOrder => {
    const reply = z.union([placedList, order]).parse(body);
    if (!('orderReports' in reply)) return toOrder(reply, symbols);
    const orders = reply.orderReports.map(report => toOrder(report, symbols));
    const wanted = orders.find(each => each.clientOrderId === clientOrderId);
    if (wanted === undefined) throw new TypeError('the cancelled list does not hold the order');
    return wanted;
  };

const amended = z.object({
  transactTime: moment,
  amendedOrder: order
    .omit({ origQty: true, cummulativeQuoteQty: true })
    .extend({ qty: amount, cumulativeQuoteQty: amount.default(ZERO) }),
});

export const amendReply =
  (symbols: Symbols) =>
  (body: unknown): VenueOrder => {
    const { transactTime, amendedOrder } = amended.parse(body);
    const { qty, cumulativeQuoteQty, ...rest } = amendedOrder;
    const reply = { ...rest, origQty: qty, cummulativeQuoteQty: cumulativeQuoteQty, transactTime };
    return { ...toOrder(reply, symbols), clientOrderId: amendedOrder.clientOrderId };
  };

export const ordersReply =
  (symbols: Symbols) =>
  (body: unknown): readonly VenueOrder[] =>
    z
      .array(order)
      .parse(body)
      .map(reply => toOrder(reply, symbols));

const trade = z.object({
  symbol: z.string(),
  id: z.int(),
  orderId: venueOrderId,
  price: amount,
  qty: amount,
  commission: amount,
  commissionAsset: z.string(),
  time: moment,
  isBuyer: z.boolean(),
  isMaker: z.boolean(),
});

export const tradesReply =
  (symbols: Symbols) =>
  (body: unknown): readonly VenueFill[] =>
    z
      .array(trade)
      .parse(body)
      .map(reply => ({
        symbol: symbols.symbolOf(reply.symbol),
        venueTradeId: String(reply.id),
        venueOrderId: reply.orderId,
        clientOrderId: null,
        side: reply.isBuyer ? 'buy' : 'sell',
        quantity: reply.qty,
        price: reply.price,
        fee: reply.commission,
        feeAsset: reply.commissionAsset,
        isMaker: reply.isMaker,
        venueTime: reply.time,
      }));

const accountReply = z.object({
  updateTime: moment,
  balances: z.array(z.object({ asset: z.string(), free: amount, locked: amount })),
});

export const balancesReply = (body: unknown): VenueBalances => {
  const { updateTime, balances } = accountReply.parse(body);
  return { venueTime: updateTime, balances };
};
