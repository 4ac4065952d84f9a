import type { MarketSymbol } from '../../domain/instrument.ts';
import type { OrderType, Side, TimeInForce } from '../../domain/order.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { AccountId, FillId, OrderId, OrderListId, TradeId } from './ids.ts';

/** What the engine matches; a bracket is two of these under one list. */
export type EngineOrderType = Exclude<OrderType, 'bracket'>;

interface OrderTerms<Type extends EngineOrderType> {
  readonly type: Type;
  readonly symbol: MarketSymbol;
  readonly side: Side;
  /** Unique among the account's open orders of the symbol only: it may be used again once the earlier order is closed. */
  readonly clientOrderId: string;
}
interface Priced {
  readonly quantity: Decimal;
  readonly price: Decimal;
}
/** A market order says how much base, or how much quote to spend (buy) or to receive (sell). */
export type MarketAmount =
  | { readonly kind: 'base'; readonly quantity: Decimal }
  | { readonly kind: 'quote'; readonly quoteQuantity: Decimal };

export type MarketOrderRequest = OrderTerms<'market'> & { readonly amount: MarketAmount };
export type LimitOrderRequest = OrderTerms<'limit'> & Priced & { readonly timeInForce: TimeInForce };
export type LimitMakerOrderRequest = OrderTerms<'limit-maker'> & Priced;
export type StopMarketOrderRequest = OrderTerms<'stop-loss' | 'take-profit'> & {
  readonly quantity: Decimal;
  readonly stopPrice: Decimal;
};
export type StopLimitOrderRequest = OrderTerms<'stop-loss-limit' | 'take-profit-limit'> &
  Priced & { readonly stopPrice: Decimal; readonly timeInForce: TimeInForce };

export type OrderRequest =
  | MarketOrderRequest
  | LimitOrderRequest
  | LimitMakerOrderRequest
  | StopMarketOrderRequest
  | StopLimitOrderRequest;

/** A leg of an OCO: one of the two rests, the other waits for its stop price; or both wait. */
export type OcoLegRequest = LimitMakerOrderRequest | StopMarketOrderRequest | StopLimitOrderRequest;

export type OrderState =
  /** A stop that has not been touched. */
  | { readonly kind: 'waiting' }
  /** On the book, perhaps partly filled (see `filled`). */
  | { readonly kind: 'working' }
  | { readonly kind: 'filled' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'expired'; readonly reason: ExpiryReason };

export type ExpiryReason =
  /** IOC or FOK found too little, or a market order emptied the depth. */
  | 'no-liquidity'
  /** The other leg of its OCO was triggered or filled. */
  | 'sibling-executed'
  /** A triggered stop could not be paid any more (the price gapped further than its funds). */
  | 'insufficient-balance'
  | 'delisted'
  /** Its account fell below its maintenance margin. */
  | 'liquidated';

/** An order as it stands. Immutable: every change makes a new one. */
export interface Order {
  readonly id: OrderId;
  readonly account: AccountId;
  readonly symbol: MarketSymbol;
  readonly clientOrderId: string;
  /** Null for an order on its own. */
  readonly listId: OrderListId | null;
  readonly side: Side;
  readonly type: EngineOrderType;
  readonly timeInForce: TimeInForce;
  /** In base; zero for a market order by quote until it has filled, then what it filled. */
  readonly quantity: Decimal;
  /** Only of a market order by quote, else null. */
  readonly quoteQuantity: Decimal | null;
  readonly price: Decimal | null;
  readonly stopPrice: Decimal | null;
  /** Cumulative, in base. */
  readonly filled: Decimal;
  /** Cumulative, in quote, before fees. */
  readonly filledQuote: Decimal;
  readonly state: OrderState;
  readonly placedAt: EpochMs;
  readonly updatedAt: EpochMs;
  /** When it came on the book; null while a stop waits. */
  readonly workingSince: EpochMs | null;
}
export const isOpen = (order: Pick<Order, 'state'>): boolean =>
  order.state.kind === 'waiting' || order.state.kind === 'working';

/** One execution of an account's order. */
export interface Fill {
  readonly id: FillId;
  readonly tradeId: TradeId;
  readonly orderId: OrderId;
  readonly listId: OrderListId | null;
  readonly account: AccountId;
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Price times quantity, before fees, rounded to the listing's quote precision. */
  readonly quoteQuantity: Decimal;
  readonly commission: Decimal;
  readonly commissionAsset: string;
  readonly isMaker: boolean;
  readonly at: EpochMs;
}

/** What a part of one leg's fill does to the other: ends it at once, or leaves it waiting for what is left of both. */
export type PartialFill = 'ends-sibling' | 'shrinks-sibling';

/** An OCO: two orders of which together at most one fills. */
export interface OrderList {
  readonly id: OrderListId;
  readonly account: AccountId;
  readonly symbol: MarketSymbol;
  readonly clientListId: string;
  /** The two legs, the one above the price first. */
  readonly orderIds: readonly [OrderId, OrderId];
  readonly clientOrderIds: readonly [string, string];
  readonly partialFill: PartialFill;
  readonly status: 'executing' | 'all-done';
  readonly at: EpochMs;
}
