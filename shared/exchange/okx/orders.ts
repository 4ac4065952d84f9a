import { z } from 'zod';
import type { OrderType, VenueOrderId } from '../../domain/order.ts';
import { type Decimal, sum, ZERO } from '../../kernel/decimal.ts';
import { epochMs } from '../../kernel/time.ts';
import type { VenueFill, VenueOrder, VenueOrderState } from '../port.ts';
import { amount, amountOrNull, idOrNull, moment, orderState, plainType, side, venueOrderId } from './replies.ts';
import { symbolOf } from './symbols.ts';

/* OKX's orders (API v5, "Order Book Trading"): plain ones, and algo orders, which place plain ones once they are touched. */

export const plainOrder = z.object({
  instId: z.string(),
  ordId: venueOrderId,
  clOrdId: z.string(),
  /** Of an order that an algo order placed: its parent. */
  algoId: idOrNull,
  algoClOrdId: idOrNull,
  side,
  ordType: plainType,
  px: amountOrNull,
  sz: amount,
  /** `quote_ccy`: `sz` is an amount of quote. We never place such. */
  tgtCcy: z.string().default(''),
  accFillSz: amountOrNull,
  avgPx: amountOrNull,
  state: orderState,
  uTime: moment,
});
export type PlainOrder = z.output<typeof plainOrder>;

export function toOrder(order: PlainOrder): VenueOrder {
  const filled = order.accFillSz ?? ZERO;
  return {
    symbol: symbolOf(order.instId),
    venueOrderId: order.ordId,
    clientOrderId: order.clOrdId,
    side: order.side,
    ...order.ordType,
    quantity: order.tgtCcy === 'quote_ccy' && order.ordType.type === 'market' ? filled : order.sz,
    filledQuantity: filled,
    filledQuote: filled.times(order.avgPx ?? ZERO),
    limitPrice: order.ordType.type === 'market' ? null : order.px,
    stopPrice: null,
    state: order.state,
    venueListId: null,
    updatedAt: order.uTime,
  };
}

export const algoOrder = z.object({
  instId: z.string(),
  algoId: venueOrderId,
  algoClOrdId: z.string(),
  side,
  ordType: z.string(),
  sz: amountOrNull,
  slTriggerPx: amountOrNull,
  slOrdPx: amountOrNull,
  tpTriggerPx: amountOrNull,
  tpOrdPx: amountOrNull,
  state: z.enum(['live', 'pause', 'partially_effective', 'effective', 'canceled', 'order_failed', 'partially_failed']),
  /** The orders that it placed. */
  ordIdList: z.array(venueOrderId).default([]),
  ordId: idOrNull,
  failCode: z.string().default(''),
  cTime: moment,
  uTime: moment.optional(),
});
export type AlgoOrder = z.output<typeof algoOrder>;

export const childrenOf = ({ ordIdList, ordId }: AlgoOrder): readonly VenueOrderId[] =>
  ordIdList.length > 0 || ordId === null ? ordIdList : [ordId as VenueOrderId];

/** An algo order with what the orders that it placed have done, as the one order that it is for us. */
export function toAlgoOrder(algo: AlgoOrder, children: readonly PlainOrder[]): VenueOrder {
  const filled = sum(children.map(child => child.accFillSz ?? ZERO));
  const quantity = algo.sz ?? ZERO;
  return {
    symbol: symbolOf(algo.instId),
    venueOrderId: algo.algoId,
    clientOrderId: algo.algoClOrdId,
    side: algo.side,
    ...termsOf(algo),
    timeInForce: 'GTC',
    quantity,
    filledQuantity: filled,
    filledQuote: sum(children.map(child => (child.accFillSz ?? ZERO).times(child.avgPx ?? ZERO))),
    state: algoState(algo, { children, filled, quantity }),
    venueListId: null,
    updatedAt: epochMs(Math.max(algo.uTime ?? algo.cTime, ...children.map(child => child.uTime))),
  };
}

function termsOf({ ordType, slTriggerPx, slOrdPx, tpTriggerPx, tpOrdPx }: AlgoOrder): {
  readonly type: OrderType;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
} {
  if (ordType === 'oco') return { type: 'bracket', limitPrice: tpTriggerPx, stopPrice: slTriggerPx };
  const isStop = slTriggerPx !== null;
  const price = isStop ? slOrdPx : tpOrdPx;
  const name = isStop ? 'stop-loss' : 'take-profit';
  // -1: at the market
  return price === null || price.isNegative()
    ? { type: name, limitPrice: null, stopPrice: slTriggerPx ?? tpTriggerPx }
    : { type: `${name}-limit`, limitPrice: price, stopPrice: slTriggerPx ?? tpTriggerPx };
}

interface Progress {
  readonly children: readonly PlainOrder[];
  readonly filled: Decimal;
  readonly quantity: Decimal;
}

function algoState({ state }: AlgoOrder, { children, filled, quantity }: Progress): VenueOrderState {
  if (filled.gt(0) && filled.gte(quantity)) return 'filled';
  if (state === 'canceled' || state === 'order_failed' || state === 'partially_failed') {
    return state === 'order_failed' && filled.isZero() ? 'rejected' : 'cancelled';
  }
  // it has placed all that it will place, and nothing of it rests any more
  const spent = state === 'effective' && children.length > 0;
  if (spent && children.every(child => child.state === 'cancelled' || child.state === 'filled')) return 'cancelled';
  return filled.gt(0) ? 'partly-filled' : 'open';
}

/** A trade as `trade/fills` tells it. */
export const fillRow = z.object({
  instId: z.string(),
  tradeId: z.string().regex(/^\d+$/),
  billId: z.string(),
  ordId: venueOrderId,
  clOrdId: z.string(),
  side,
  fillSz: amount,
  fillPx: amount,
  fee: amountOrNull,
  feeCcy: z.string(),
  execType: z.string(),
  fillTime: moment.optional(),
  ts: moment,
});
export type FillRow = z.output<typeof fillRow>;

/** The order that a trade is told under: the one that we placed. */
export interface Owner {
  readonly venueOrderId: VenueOrderId;
  readonly clientOrderId: string | null;
}

export const toFill = (row: FillRow, owner: Owner): VenueFill => ({
  symbol: symbolOf(row.instId),
  venueTradeId: row.tradeId,
  ...owner,
  side: row.side,
  quantity: row.fillSz,
  price: row.fillPx,
  fee: charged(row.fee),
  feeAsset: row.feeCcy,
  isMaker: row.execType === 'M',
  venueTime: row.fillTime ?? row.ts,
});

/** The venue writes fees that it takes as negative numbers. A rebate is no fee: it reaches the books with the balance. */
export const charged = (fee: Decimal | null): Decimal => (fee?.isNegative() === true ? fee.abs() : ZERO);
