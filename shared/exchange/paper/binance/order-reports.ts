import type { OrderType } from '../../../domain/order.ts';
import type { CancelledOrder, Fill, Order, OrderList, PlacedOrder, Replies } from '../../../simulation/types.ts';
import { SELF_TRADE_PREVENTION } from './exchange-info.ts';
import { WIRE_ZERO, wireNumber, wireSide, wireSymbol } from './wire-values.ts';

/* How the venue writes orders, lists and fills in its answers. */

export const NO_LIST = -1;
const NOT_WORKING = -1;

/** `stop-loss-limit` → `STOP_LOSS_LIMIT`. */
export const wireOrderType = (type: OrderType): string => type.toUpperCase().replaceAll('-', '_');

export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED';

export function orderStatus({ state, filled }: Order): OrderStatus {
  switch (state.kind) {
    case 'waiting':
      return 'NEW';
    case 'working':
      return filled.isZero() ? 'NEW' : 'PARTIALLY_FILLED';
    case 'filled':
      return 'FILLED';
    case 'cancelled':
      return 'CANCELED';
    case 'expired':
      return 'EXPIRED';
  }
}

const quantities = (order: Order): object => ({
  price: order.price === null ? WIRE_ZERO : wireNumber(order.price),
  origQty: wireNumber(order.quantity),
  executedQty: wireNumber(order.filled),
  origQuoteOrderQty: order.quoteQuantity === null ? WIRE_ZERO : wireNumber(order.quoteQuantity),
  cummulativeQuoteQty: wireNumber(order.filledQuote),
  status: orderStatus(order),
  timeInForce: order.timeInForce,
  type: wireOrderType(order.type),
  side: wireSide(order.side),
  ...(order.stopPrice === null ? {} : { stopPrice: wireNumber(order.stopPrice) }),
});

/** An order as the queries answer it. */
export const wireOrder = (order: Order): object => ({
  symbol: wireSymbol(order.symbol),
  orderId: order.id,
  orderListId: order.listId ?? NO_LIST,
  clientOrderId: order.clientOrderId,
  ...quantities(order),
  stopPrice: order.stopPrice === null ? WIRE_ZERO : wireNumber(order.stopPrice),
  icebergQty: WIRE_ZERO,
  time: order.placedAt,
  updateTime: order.updatedAt,
  isWorking: order.workingSince !== null,
  workingTime: order.workingSince ?? NOT_WORKING,
  selfTradePreventionMode: SELF_TRADE_PREVENTION,
});

export type ResponseType = 'ACK' | 'RESULT' | 'FULL';

/** What placing an order answers. */
export function placementReport({ order, fills }: PlacedOrder, type: ResponseType): object {
  const acknowledgement = {
    symbol: wireSymbol(order.symbol),
    orderId: order.id,
    orderListId: order.listId ?? NO_LIST,
    clientOrderId: order.clientOrderId,
    transactTime: order.updatedAt,
  };
  if (type === 'ACK') return acknowledgement;
  const result = {
    ...acknowledgement,
    ...quantities(order),
    workingTime: order.workingSince ?? NOT_WORKING,
    selfTradePreventionMode: SELF_TRADE_PREVENTION,
  };
  return type === 'RESULT' ? result : { ...result, fills: fills.map(placementFill) };
}

const placementFill = (fill: Fill): object => ({
  price: wireNumber(fill.price),
  qty: wireNumber(fill.quantity),
  commission: wireNumber(fill.commission),
  commissionAsset: fill.commissionAsset,
  tradeId: fill.tradeId,
});

const cancelReport = (order: Order, cancelClientId: string): object => ({
  symbol: wireSymbol(order.symbol),
  origClientOrderId: order.clientOrderId,
  orderId: order.id,
  orderListId: order.listId ?? NO_LIST,
  clientOrderId: cancelClientId,
  transactTime: order.updatedAt,
  ...quantities(order),
  selfTradePreventionMode: SELF_TRADE_PREVENTION,
});

/** What cancelling an order answers: the order, or the whole list that went with it. */
export const cancellation = ({ order, list }: CancelledOrder, cancelClientId: string): object =>
  list === null ? cancelReport(order, cancelClientId) : listCancellation(list, cancelClientId);

export const listCancellation = ({ list, orders }: Replies['cancel-order-list'], cancelClientId: string): object => ({
  ...wireOrderList(list),
  orderReports: orders.map(order => cancelReport(order, cancelClientId)),
});

export const listPlacement = ({ list, orders }: Replies['place-oco'], type: ResponseType): object => ({
  ...wireOrderList(list),
  orderReports: orders.map(placed => placementReport(placed, type)),
});

export const wireOrderList = (list: OrderList): object => ({
  orderListId: list.id,
  contingencyType: 'OCO',
  listStatusType: list.status === 'executing' ? 'EXEC_STARTED' : 'ALL_DONE',
  listOrderStatus: list.status === 'executing' ? 'EXECUTING' : 'ALL_DONE',
  listClientOrderId: list.clientListId,
  transactionTime: list.at,
  symbol: wireSymbol(list.symbol),
  orders: list.orderIds.map((orderId, leg) => ({
    symbol: wireSymbol(list.symbol),
    orderId,
    clientOrderId: list.clientOrderIds[leg],
  })),
});

export const amendment = ({ order, previousClientOrderId }: Replies['amend-quantity']): object => ({
  transactTime: order.updatedAt,
  executionId: order.id,
  amendedOrder: {
    symbol: wireSymbol(order.symbol),
    orderId: order.id,
    orderListId: order.listId ?? NO_LIST,
    origClientOrderId: previousClientOrderId,
    clientOrderId: order.clientOrderId,
    price: order.price === null ? WIRE_ZERO : wireNumber(order.price),
    qty: wireNumber(order.quantity),
    executedQty: wireNumber(order.filled),
    preventedQty: WIRE_ZERO,
    quoteOrderQty: WIRE_ZERO,
    cumulativeQuoteQty: wireNumber(order.filledQuote),
    status: orderStatus(order),
    timeInForce: order.timeInForce,
    type: wireOrderType(order.type),
    side: wireSide(order.side),
    workingTime: order.workingSince ?? NOT_WORKING,
    selfTradePreventionMode: SELF_TRADE_PREVENTION,
  },
});

export const wireFill = (fill: Fill): object => ({
  symbol: wireSymbol(fill.symbol),
  id: fill.tradeId,
  orderId: fill.orderId,
  orderListId: fill.listId ?? NO_LIST,
  price: wireNumber(fill.price),
  qty: wireNumber(fill.quantity),
  quoteQty: wireNumber(fill.quoteQuantity),
  commission: wireNumber(fill.commission),
  commissionAsset: fill.commissionAsset,
  time: fill.at,
  isBuyer: fill.side === 'buy',
  isMaker: fill.isMaker,
  isBestMatch: true,
});
