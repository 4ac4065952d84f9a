import type { MarketSymbol } from '../domain/instrument.ts';
import type { OrderType, Side, TimeInForce } from '../domain/order.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { Result } from '../kernel/result.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { PlainJson } from './plain-json.ts';

/*
 * The contract of the matching engine: what goes in (commands, movements), what comes out (replies, events, queries).
 * It knows no wire format. Prices are in quote, quantities in base, money is Decimal, times are market time.
 * Every account trades with the market, never with another account, and is too small to be seen in the book.
 */

export type AccountId = string;
/** Grows by one over the whole venue, from 1. */
export type OrderId = number;
/** Grows by one per symbol, from 1. Public trades and an account's own share the sequence. */
export type TradeId = number;
/** Grows by one over the whole venue, from 1. */
export type OrderListId = number;

// ---------------------------------------------------------------------------------------------------- listings

/** What an order must pass, named as the venue names them: 'lot-size' is LOT_SIZE. Bounds include their ends. */
export type Filter =
  | {
      readonly kind: 'price-filter';
      readonly minPrice: Decimal;
      readonly maxPrice: Decimal;
      readonly tickSize: Decimal;
    }
  | QuantityFilter<'lot-size'>
  | QuantityFilter<'market-lot-size'>
  | {
      readonly kind: 'notional';
      readonly minNotional: Decimal;
      readonly applyMinToMarket: boolean;
      readonly maxNotional: Decimal;
      readonly applyMaxToMarket: boolean;
    }
  | {
      readonly kind: 'percent-price-by-side';
      readonly bidMultiplierUp: Decimal;
      readonly bidMultiplierDown: Decimal;
      readonly askMultiplierUp: Decimal;
      readonly askMultiplierDown: Decimal;
    }
  | { readonly kind: 'max-num-orders'; readonly limit: number }
  | { readonly kind: 'max-num-algo-orders'; readonly limit: number };

export interface QuantityFilter<Kind extends string> {
  readonly kind: Kind;
  readonly minQuantity: Decimal;
  readonly maxQuantity: Decimal;
  /** Zero switches the step test off (as MARKET_LOT_SIZE has it on the real venue). */
  readonly stepSize: Decimal;
}
export type FilterKind = Filter['kind'];

/** A market that the venue lists. */
export interface Listing {
  readonly symbol: MarketSymbol;
  readonly base: string;
  readonly quote: string;
  readonly status: ListingStatus;
  /** Tick and step that the engine's own depth is built on; the filters repeat them for orders. */
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
  /** Decimal places that base and quote amounts are kept to, fees included. */
  readonly basePrecision: number;
  readonly quotePrecision: number;
  readonly filters: readonly Filter[];
}
/** `halted` refuses new orders and allows cancels; nothing fills. `delisted` has closed every order. */
export type ListingStatus = 'trading' | 'halted' | 'delisted';

// ---------------------------------------------------------------------------------------------------- accounts

/** Rates are shares of the traded amount: 0.001 is 10 bps. A negative maker rate is a rebate, and is refused for now. */
export interface FeeSchedule {
  readonly makerRate: Decimal;
  readonly takerRate: Decimal;
  /** The asset that a fee is taken from: what the fill received, or one asset (with the rate times `rateFactor`) while it suffices. */
  readonly payIn:
    | { readonly kind: 'received' }
    | { readonly kind: 'asset'; readonly asset: string; readonly rateFactor: Decimal };
}

/** `free` may be spent, `locked` backs open orders. Neither is ever negative. */
export interface Balance {
  readonly asset: string;
  readonly free: Decimal;
  readonly locked: Decimal;
}

export interface Account {
  readonly id: AccountId;
  readonly fees: FeeSchedule;
  /** Every asset that was ever held, sorted by name. */
  readonly balances: readonly Balance[];
  readonly openedAt: EpochMs;
  readonly updatedAt: EpochMs;
}

// ------------------------------------------------------------------------------------------------------ orders

interface OrderTerms<Type extends OrderType> {
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
  | 'delisted';

/** An order as it stands. Immutable: every change makes a new one. */
export interface Order {
  readonly id: OrderId;
  readonly account: AccountId;
  readonly symbol: MarketSymbol;
  readonly clientOrderId: string;
  /** Null for an order on its own. */
  readonly listId: OrderListId | null;
  readonly side: Side;
  readonly type: OrderType;
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

/** An OCO: two orders of which at most one fills. */
export interface OrderList {
  readonly id: OrderListId;
  readonly account: AccountId;
  readonly symbol: MarketSymbol;
  readonly clientListId: string;
  /** The two legs, the one above the price first. */
  readonly orderIds: readonly [OrderId, OrderId];
  readonly clientOrderIds: readonly [string, string];
  readonly status: 'executing' | 'all-done';
  readonly at: EpochMs;
}

// ---------------------------------------------------------------------------------------------------- commands

/** How a client names an order or a list that it means. */
export type OrderTarget =
  | { readonly kind: 'id'; readonly id: OrderId }
  | { readonly kind: 'client-id'; readonly clientOrderId: string };
export type OrderListTarget =
  | { readonly kind: 'id'; readonly id: OrderListId }
  | { readonly kind: 'client-id'; readonly clientListId: string };

/** Everything that changes the venue from outside. Each survives JSON with Decimals as text, for a journal. */
export type Command =
  | {
      readonly kind: 'open-account';
      readonly account: AccountId;
      readonly fees: FeeSchedule;
      /** Free balances at the start, by asset. */
      readonly deposits: Readonly<Record<string, Decimal>>;
    }
  /** A deposit (positive) or a withdrawal (negative, refused beyond what is free). */
  | { readonly kind: 'adjust-balance'; readonly account: AccountId; readonly asset: string; readonly amount: Decimal }
  | { readonly kind: 'set-fees'; readonly account: AccountId; readonly fees: FeeSchedule }
  | { readonly kind: 'place-order'; readonly account: AccountId; readonly order: OrderRequest }
  /** Says what `place-order` would refuse; changes nothing. */
  | { readonly kind: 'test-order'; readonly account: AccountId; readonly order: OrderRequest }
  /** Of a leg it cancels the whole list. `cancelClientId` is the id of the cancel itself, for the reports. */
  | {
      readonly kind: 'cancel-order';
      readonly account: AccountId;
      readonly symbol: MarketSymbol;
      readonly target: OrderTarget;
      readonly cancelClientId: string;
      /** Refuse unless the order stands so; null asks nothing. */
      readonly onlyIf: 'new' | 'partially-filled' | null;
    }
  | {
      readonly kind: 'cancel-open-orders';
      readonly account: AccountId;
      readonly symbol: MarketSymbol;
      readonly cancelClientId: string;
    }
  | {
      readonly kind: 'cancel-replace';
      readonly account: AccountId;
      readonly target: OrderTarget;
      readonly cancelClientId: string;
      readonly onlyIf: 'new' | 'partially-filled' | null;
      readonly whenCancelFails: 'stop' | 'place-anyway';
      readonly order: OrderRequest;
    }
  /** Makes the quantity smaller and keeps the place in the queue. `newClientOrderId` null keeps the old one. */
  | {
      readonly kind: 'amend-quantity';
      readonly account: AccountId;
      readonly symbol: MarketSymbol;
      readonly target: OrderTarget;
      readonly quantity: Decimal;
      readonly newClientOrderId: string | null;
    }
  /** Legs share symbol, side and quantity, which is locked once. */
  | {
      readonly kind: 'place-oco';
      readonly account: AccountId;
      readonly clientListId: string;
      readonly above: OcoLegRequest;
      readonly below: OcoLegRequest;
    }
  | {
      readonly kind: 'cancel-order-list';
      readonly account: AccountId;
      readonly symbol: MarketSymbol;
      readonly target: OrderListTarget;
      readonly cancelClientId: string;
    }
  /** Lists a market, or replaces its filters and status; `delisted` expires its orders. */
  | { readonly kind: 'list-market'; readonly listing: Listing };
export type CommandKind = Command['kind'];

/** Why the venue says no. Nothing has changed. */
export type Refusal =
  | { readonly kind: 'unknown-account' }
  | { readonly kind: 'account-exists' }
  | { readonly kind: 'unknown-symbol'; readonly symbol: MarketSymbol }
  | { readonly kind: 'market-closed'; readonly status: Exclude<ListingStatus, 'trading'> }
  /** No movement has given the market a price yet. */
  | { readonly kind: 'no-market-price' }
  | { readonly kind: 'filter'; readonly filter: FilterKind }
  /** A quantity, price or stop price that is zero or negative. */
  | { readonly kind: 'not-positive'; readonly field: 'quantity' | 'quoteQuantity' | 'price' | 'stopPrice' }
  | { readonly kind: 'insufficient-balance'; readonly asset: string; readonly needed: Decimal; readonly free: Decimal }
  | { readonly kind: 'duplicate-client-order-id'; readonly clientOrderId: string }
  | { readonly kind: 'duplicate-client-list-id'; readonly clientListId: string }
  /** A limit-maker order that would trade at once. */
  | { readonly kind: 'would-match-immediately' }
  /** A stop whose price is already touched. */
  | { readonly kind: 'would-trigger-immediately' }
  /** OCO legs that differ in symbol, side or quantity, or do not hold the price between them. */
  | { readonly kind: 'oco-legs-mismatched'; readonly field: 'symbol' | 'side' | 'quantity' | 'type' | 'price' }
  /** No order of that name, or no open one where the command needs one. */
  | { readonly kind: 'unknown-order' }
  | { readonly kind: 'unknown-order-list' }
  /** `onlyIf` did not hold. */
  | { readonly kind: 'order-status-differs' }
  | {
      readonly kind: 'amend-refused';
      readonly reason: 'not-smaller' | 'at-or-below-filled' | 'not-resting' | 'in-list';
    }
  | { readonly kind: 'fees-invalid' };

/** An order as it stands after the command, with what it filled in it. */
export interface PlacedOrder {
  readonly order: Order;
  readonly fills: readonly Fill[];
}
/** The order as it stands now; a leg brings its list, with the legs that were open and are cancelled now. */
export interface CancelledOrder {
  readonly order: Order;
  readonly list: { readonly list: OrderList; readonly orders: readonly Order[] } | null;
}

/** What a command that was accepted answers, by its kind. */
export interface Replies {
  readonly 'open-account': Account;
  readonly 'adjust-balance': Account;
  readonly 'set-fees': Account;
  readonly 'place-order': PlacedOrder;
  readonly 'test-order': null;
  readonly 'cancel-order': CancelledOrder;
  readonly 'cancel-open-orders': readonly CancelledOrder[];
  /** `placed` is null when the cancel failed and the command says to stop then. */
  readonly 'cancel-replace': {
    readonly cancelled: Result<CancelledOrder, Refusal>;
    readonly placed: Result<PlacedOrder, Refusal> | null;
  };
  readonly 'amend-quantity': { readonly order: Order; readonly previousClientOrderId: string };
  readonly 'place-oco': { readonly list: OrderList; readonly orders: readonly [PlacedOrder, PlacedOrder] };
  readonly 'cancel-order-list': { readonly list: OrderList; readonly orders: readonly Order[] };
  readonly 'list-market': Listing;
}

/** A reply, and everything that happened because of the command, in order. A refusal has no events. */
export interface Execution<Kind extends CommandKind = CommandKind> {
  readonly reply: Result<Replies[Kind], Refusal>;
  readonly events: readonly EngineEvent[];
}

// --------------------------------------------------------------------------------------------------- movements

/** A bar of any length as the feed gives it. Volume in base. */
export interface Bar {
  readonly openTime: EpochMs;
  /** The open time of the next bar. */
  readonly closeTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
}

export interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}
/** Best first on both sides. */
export interface Depth {
  readonly symbol: MarketSymbol;
  readonly updateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What the market does. `at` is the market time at which the venue learns of it; everything it causes is stamped so. */
export type Movement =
  /** A whole bar at its end, walked along `barPath`. */
  | { readonly kind: 'bar'; readonly symbol: MarketSymbol; readonly at: EpochMs; readonly bar: Bar }
  | {
      readonly kind: 'trade';
      readonly symbol: MarketSymbol;
      readonly at: EpochMs;
      readonly price: Decimal;
      readonly quantity: Decimal;
      readonly takerSide: Side;
    }
  /** The whole book; from now on it replaces the depth model for the symbol. */
  | {
      readonly kind: 'book-snapshot';
      readonly symbol: MarketSymbol;
      readonly at: EpochMs;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  /** Changed levels, by price; quantity zero removes one. */
  | {
      readonly kind: 'book-delta';
      readonly symbol: MarketSymbol;
      readonly at: EpochMs;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    };

// ------------------------------------------------------------------------------------------------------ events

/** Why an order's report was sent; 'traded' carries its fill. */
export type OrderChange =
  | { readonly kind: 'placed' }
  | { readonly kind: 'triggered' }
  | { readonly kind: 'traded'; readonly fill: Fill }
  | { readonly kind: 'cancelled'; readonly cancelClientId: string }
  | { readonly kind: 'amended'; readonly previousClientOrderId: string; readonly previousQuantity: Decimal }
  | { readonly kind: 'expired' };

/** What happened, in the past tense and in order; all of one command or movement share `at`. */
export type EngineEvent =
  /** To the account's own stream. `order` is as it stood right after this change. */
  | {
      readonly kind: 'order-changed';
      readonly at: EpochMs;
      readonly account: AccountId;
      readonly order: Order;
      readonly change: OrderChange;
    }
  | {
      readonly kind: 'order-list-changed';
      readonly at: EpochMs;
      readonly account: AccountId;
      readonly list: OrderList;
      readonly change: 'placed' | 'all-done';
    }
  /** The assets that changed, as they stand now; once per command or movement and account, after the order reports. */
  | {
      readonly kind: 'balances-changed';
      readonly at: EpochMs;
      readonly account: AccountId;
      readonly balances: readonly Balance[];
      readonly cause: 'trading' | 'deposit';
    }
  /** A public trade: of the feed, or of an account's order (then with its id). */
  | {
      readonly kind: 'market-traded';
      readonly at: EpochMs;
      readonly symbol: MarketSymbol;
      readonly tradeId: TradeId;
      readonly price: Decimal;
      readonly quantity: Decimal;
      readonly takerSide: Side;
      readonly orderId: OrderId | null;
    }
  /** The depth differs from before: ask `depth` for it. Once per command or movement and symbol. */
  | { readonly kind: 'book-changed'; readonly at: EpochMs; readonly symbol: MarketSymbol; readonly updateId: number }
  /** A bar movement is through. */
  | { readonly kind: 'bar-closed'; readonly at: EpochMs; readonly symbol: MarketSymbol; readonly bar: Bar }
  | { readonly kind: 'market-listed'; readonly at: EpochMs; readonly listing: Listing };

// ------------------------------------------------------------------------------------------------------ models

/** Builds the depth around a last price; must be a function of its input alone. Quantities on step, prices on tick. */
export interface DepthModel {
  depth(input: {
    readonly listing: Listing;
    readonly lastPrice: Decimal;
    /** Volume of the last movement that had any, in base. */
    readonly volume: Decimal;
  }): { readonly bids: readonly Level[]; readonly asks: readonly Level[] };
}

/** When and how much a resting limit order gets of a movement that reaches it. */
export interface RestingFillModel {
  /** `touch`: trading at the limit price is enough. `through`: the price must go beyond it. */
  readonly rule: 'touch' | 'through';
  /** Share of a movement's volume that the orders of one side get together, in price-time order. In (0, 1]. */
  readonly participation: Decimal;
}

export interface EngineOptions {
  readonly depth: DepthModel;
  readonly restingFills: RestingFillModel;
  /** `path`: a bar movement prints a public trade per turning point of its path. `none` saves the work. */
  readonly publicTrades: 'path' | 'none';
  /** Closed orders, fills and lists kept for queries, per account; older ones are forgotten. */
  readonly historyKept: number;
}

// ------------------------------------------------------------------------------------------------------ engine

export interface Quote {
  readonly symbol: MarketSymbol;
  readonly lastPrice: Decimal;
  readonly bestBid: Level | null;
  readonly bestAsk: Level | null;
  readonly updateId: number;
  readonly at: EpochMs;
}

/** Bounds of a history query; null is no bound. Times and ids include their ends. Oldest first. */
export interface HistoryRange {
  readonly fromId: number | null;
  readonly since: EpochMs | null;
  readonly until: EpochMs | null;
  /** With `fromId` or `since` the oldest so many, else the newest. */
  readonly limit: number;
}

/** JSON of the whole state: plain values with Decimals as text. Restoring it gives the same engine to the last digit. */
export interface EngineSnapshot {
  readonly version: 1;
  readonly state: PlainJson;
}

export interface MatchingEngine {
  /** Times must not go back: an earlier `at` than the last one throws InvariantViolation. */
  execute<Kind extends CommandKind>(command: Extract<Command, { readonly kind: Kind }>, at: EpochMs): Execution<Kind>;
  /** Throws InvariantViolation for a symbol that is not listed. */
  move(movement: Movement): readonly EngineEvent[];

  /** The time of the last command or movement; null before the first. */
  now(): EpochMs | null;
  accounts(): readonly AccountId[];
  account(id: AccountId): Account | null;
  listings(): readonly Listing[];
  listing(symbol: MarketSymbol): Listing | null;
  /** By client id: the open order of that name, else the latest closed one. */
  order(account: AccountId, symbol: MarketSymbol, target: OrderTarget): Order | null;
  /** Oldest first; a null symbol means all. */
  openOrders(account: AccountId, symbol: MarketSymbol | null): readonly Order[];
  /** Open and closed, by order id. */
  orders(account: AccountId, symbol: MarketSymbol, range: HistoryRange): readonly Order[];
  /** By trade id. */
  fills(
    account: AccountId,
    symbol: MarketSymbol,
    range: HistoryRange & { readonly orderId: OrderId | null },
  ): readonly Fill[];
  orderList(account: AccountId, target: OrderListTarget): OrderList | null;
  openOrderLists(account: AccountId): readonly OrderList[];
  orderLists(account: AccountId, range: HistoryRange): readonly OrderList[];
  /** Null before the first price. */
  quote(symbol: MarketSymbol): Quote | null;
  /** At most `limit` levels per side; null before the first price. */
  depth(symbol: MarketSymbol, limit: number): Depth | null;

  snapshot(): EngineSnapshot;
}

/** The factory's shape; `createMatchingEngine` in engine.ts is the one implementation. */
export type CreateMatchingEngine = (options: EngineOptions, snapshot?: EngineSnapshot | null) => MatchingEngine;
