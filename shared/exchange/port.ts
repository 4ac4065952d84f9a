import type { Code } from '../domain/codes.ts';
import type { Instrument, MarketSymbol } from '../domain/instrument.ts';
import type { ClientOrderId, OrderType, Side, TimeInForce, VenueOrderId } from '../domain/order.ts';
import type { Brand } from '../kernel/brand.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { Result } from '../kernel/result.ts';
import type { EpochMs, Timeframe } from '../kernel/time.ts';
import type { ReservingLane } from './budget/budget.ts';
import type { Capabilities } from './capabilities.ts';

/** Our id of an order list (OCO) at the venue: the list's id as 32 hex digits. */
export type ClientListId = Brand<string, 'ClientListId'>;

/** Why a call did not give what it was made for. Plain data; the message is the venue's own words where it spoke. */
export interface VenueFault {
  readonly code: Extract<Code, `VENUE_${string}`>;
  /** The venue's own code, such as `-2011`; null when the venue said none. */
  readonly venueCode: string | null;
  readonly message: string;
  /** Wall time before which asking again makes it worse; null when the venue named none. */
  readonly retryAt: EpochMs | null;
}

/**
 * What a call that changes something at the venue ended in.
 * `rejected`: there is proof that it did nothing (the venue said so, or the connection was never made).
 * `unknown`: it may have worked. Never send it again; ask by client id.
 */
export type Outcome<T> =
  | { readonly kind: 'confirmed'; readonly value: T }
  | { readonly kind: 'rejected'; readonly fault: VenueFault }
  | { readonly kind: 'unknown'; readonly fault: VenueFault };

/** A read: it may be repeated, so it needs no third way out. */
export type Read<T> = Promise<Result<T, VenueFault>>;

export type Unsubscribe = () => void;

// ---------------------------------------------------------------------------------------------- market data

/** A closed bar as the venue wrote it: the text is not yet known to be a number. */
export interface CandleFrame {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly openTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** `silent`: connected, and nothing came for too long; it is connected anew by itself. `lost`: it is on its way back. */
export interface ConnectionEvent {
  readonly kind: 'connected' | 'silent' | 'lost' | 'reconnected';
  readonly at: EpochMs;
  readonly detail: string;
}

/** What every stream of market data tells beside what it carries. */
export interface StreamListener {
  /** A frame that is neither data nor an answer; `text` is cut to 500 characters. */
  unreadable(text: string): void;
  connection(event: ConnectionEvent): void;
  /** A frame came, whatever it holds: the stream's sign of life. */
  heard?(): void;
}

export interface CandleListener extends StreamListener {
  /** A bar closed. Called once per frame, in the order in which frames came. */
  candle(frame: CandleFrame): void;
}

export interface CandleQuery {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  /** Open time of the first bar wanted. */
  readonly from: EpochMs;
  /** Open time of the last bar wanted; without it up to now. */
  readonly to?: EpochMs;
  /** At most this many, oldest first, and not more than `capabilities.maxCandlesPerCall`. */
  readonly limit: number;
}

/** Price in quote and quantity in base, as the venue wrote them; known to be decimal numbers. */
export type BookLevel = readonly [price: string, quantity: string];

/** The best levels of both sides, best first. */
export interface BookFrame {
  readonly symbol: MarketSymbol;
  /** The venue's number of this state of the book; it grows. Null where the venue tells none to who asks. */
  readonly sequence: number | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** A book that is followed: there its states are numbered. */
export type FollowedBook = BookFrame & { readonly sequence: number };

/** A public trade. */
export interface TradeFrame {
  readonly symbol: MarketSymbol;
  /** Unique per symbol. */
  readonly venueTradeId: string;
  readonly price: string;
  /** In base. */
  readonly quantity: string;
  /** Of whom took what rested: `buy` at the ask. */
  readonly takerSide: Side;
  readonly venueTime: EpochMs;
}

export interface TickerFrame {
  readonly symbol: MarketSymbol;
  /** Price of the last trade. */
  readonly last: string;
  /** Null when nobody offers on that side. */
  readonly bid: BookLevel | null;
  readonly ask: BookLevel | null;
  /** The venue's clock when it was true. */
  readonly venueTime: EpochMs;
}

/** Why a book that was followed is no longer known. */
export const BOOK_LOSSES = ['gap', 'crossed', 'checksum', 'too-shallow'] as const;
export type BookLoss = (typeof BOOK_LOSSES)[number];

/**
 * Listeners may take their time: the next frame is told when the promise of the one before is settled. Ticks (books, tickers) that
 * a newer one of the same symbol made worthless meanwhile are left out, and counted by `superseded`; trades never are.
 */
export interface TickerListener extends StreamListener {
  ticker(frame: TickerFrame): void | Promise<void>;
  superseded?(symbol: MarketSymbol): void;
}
export interface TradeListener extends StreamListener {
  trade(frame: TradeFrame): void | Promise<void>;
}
export interface BookListener extends StreamListener {
  book(frame: FollowedBook): void | Promise<void>;
  /** Until its next frame the book of this symbol is not known; it is asked for anew. So are all books when the connection is lost. */
  bookLost(symbol: MarketSymbol, loss: BookLoss): void;
  superseded?(symbol: MarketSymbol): void;
}

/** What changes too fast to be kept. */
export interface LiveMarket {
  /** Up to `depth` levels of each side. */
  book(symbol: MarketSymbol, depth: number): Read<BookFrame>;
  /** The latest ones, oldest first. */
  trades(symbol: MarketSymbol, limit: number): Read<readonly TradeFrame[]>;
  /** Those of `symbols` that have a price. */
  tickers(symbols: readonly MarketSymbol[]): Read<readonly TickerFrame[]>;
  /** Follows up to `depth` levels of each side. Told is only a book that was the venue's at its sequence. */
  subscribeBook(symbols: readonly MarketSymbol[], depth: number, listener: BookListener): Unsubscribe;
  /** Those that come from now on, each once, in the venue's order. After a loss of the connection some may be missing. */
  subscribeTrades(symbols: readonly MarketSymbol[], listener: TradeListener): Unsubscribe;
  subscribeTickers(symbols: readonly MarketSymbol[], listener: TickerListener): Unsubscribe;
}

/** The public half: needs no key. */
export interface MarketData extends LiveMarket {
  readonly capabilities: Capabilities;
  /** Those of `symbols` that the venue lists; the others are missing from the answer. */
  instruments(symbols: readonly MarketSymbol[]): Read<readonly Instrument[]>;
  /** The venue's clock, as it was when the answer left. */
  serverTime(): Read<EpochMs>;
  /** Bars that are over by the venue's clock, oldest first. */
  candles(query: CandleQuery): Read<readonly CandleFrame[]>;
  /** Follows closed bars; reconnects and subscribes again until it is told to stop. */
  subscribeCandles(symbols: readonly MarketSymbol[], timeframe: Timeframe, listener: CandleListener): Unsubscribe;
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------- trading

/** When the order was committed as sent: it is signed with this moment and dies at the venue `recvWindowMs` after it. */
export interface Sent {
  readonly sentAt: EpochMs;
}

export interface PlaceOrder extends Sent {
  readonly symbol: MarketSymbol;
  readonly clientOrderId: ClientOrderId;
  readonly side: Side;
  readonly type: OrderType;
  /** In base; a multiple of the step size. */
  readonly quantity: Decimal;
  /** For the limit types, and the take-profit of a `bracket`; null for the others. */
  readonly limitPrice: Decimal | null;
  /** For the stop and take-profit types, and the stop-loss of a `bracket`; null for the others. */
  readonly stopPrice: Decimal | null;
  /** Only for `limit`, `stop-loss-limit` and `take-profit-limit`. */
  readonly timeInForce: TimeInForce;
}

/** A stop-loss and a take-profit of which the first that trades cancels the other. */
export interface PlaceOco extends Sent {
  readonly symbol: MarketSymbol;
  readonly clientListId: ClientListId;
  /** `sell` protects a long position. */
  readonly side: Side;
  readonly quantity: Decimal;
  readonly stopLoss: {
    readonly clientOrderId: ClientOrderId;
    readonly stopPrice: Decimal;
    /** null: a market order when touched. */
    readonly limitPrice: Decimal | null;
  };
  readonly takeProfit: {
    readonly clientOrderId: ClientOrderId;
    /** `limit-maker` rests at the price; `take-profit` becomes a market order when touched. */
    readonly type: 'limit-maker' | 'take-profit';
    readonly price: Decimal;
  };
}

export interface CancelOrder extends Sent {
  readonly symbol: MarketSymbol;
  readonly clientOrderId: ClientOrderId;
}

export interface CancelOco extends Sent {
  readonly symbol: MarketSymbol;
  readonly clientListId: ClientListId;
}

/** Cancels one order and, only when that worked, places another. */
export interface CancelReplace extends Sent {
  readonly cancel: ClientOrderId;
  readonly place: Omit<PlaceOrder, 'sentAt'>;
}

/** Makes an open order smaller without losing its place in the queue. */
export interface AmendOrder extends Sent {
  readonly symbol: MarketSymbol;
  readonly clientOrderId: ClientOrderId;
  /** The new total quantity, in base; smaller than before and larger than what is filled. */
  readonly quantity: Decimal;
}

/** `pending-cancel` and the like count as open: only what is final is called final. */
export type VenueOrderState = 'open' | 'partly-filled' | 'filled' | 'cancelled' | 'rejected' | 'expired';

export interface VenueOrder {
  readonly symbol: MarketSymbol;
  readonly venueOrderId: VenueOrderId;
  /** As the venue has it; orders that somebody placed by hand have ids that are not ours. */
  readonly clientOrderId: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
  /** What was paid or got for the filled part, in quote, fees out. Average price: this by filledQuantity. */
  readonly filledQuote: Decimal;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly state: VenueOrderState;
  /** The venue's id of the OCO it belongs to; null when it stands alone. */
  readonly venueListId: string | null;
  readonly updatedAt: EpochMs;
}

/** One trade of ours. */
export interface VenueFill {
  readonly symbol: MarketSymbol;
  /** Unique per symbol; grows. */
  readonly venueTradeId: string;
  readonly venueOrderId: VenueOrderId;
  /** null where the venue does not say (trade history). */
  readonly clientOrderId: string | null;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Not negative; in `feeAsset`, which may be base, quote or a third asset. */
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly venueTime: EpochMs;
}

/** An order with the fills that the venue told in the same answer. */
export interface PlacedOrder {
  readonly order: VenueOrder;
  readonly fills: readonly VenueFill[];
}

export interface VenueOrderList {
  readonly symbol: MarketSymbol;
  readonly clientListId: string;
  readonly venueListId: string;
  readonly state: 'executing' | 'done' | 'rejected';
  readonly legs: readonly { readonly venueOrderId: VenueOrderId; readonly clientOrderId: string }[];
}

export interface PlacedOco {
  readonly list: VenueOrderList;
  readonly orders: readonly VenueOrder[];
}

/** `placed` is null when the venue did not try, because the cancel did not work. */
export interface Replaced {
  readonly cancelled: Outcome<VenueOrder>;
  readonly placed: Outcome<PlacedOrder> | null;
}

export interface VenueBalance {
  readonly asset: string;
  readonly free: Decimal;
  /** In open orders. */
  readonly locked: Decimal;
}

export interface VenueBalances {
  readonly venueTime: EpochMs;
  /** Assets that are zero may be left out. */
  readonly balances: readonly VenueBalance[];
}

export interface FillQuery {
  readonly symbol: MarketSymbol;
  /** From a trade id (included) or from a moment (included), oldest first. */
  readonly from: { readonly tradeId: string } | { readonly time: EpochMs };
  readonly limit: number;
}

/** What a key may do at the venue. */
export interface KeyPermissions {
  readonly reads: boolean;
  readonly trades: boolean;
  /** It should not: a key that leaks must not be able to take the money away. */
  readonly withdraws: boolean;
  readonly boundToIp: boolean;
}

/** What the venue tells about the account by itself. Missing ones are found by REST: never count on having all. */
export type AccountEvent =
  | {
      readonly kind: 'order-updated';
      readonly order: VenueOrder;
      /** The trade that this update is about; null when it is not about one. */
      readonly fill: VenueFill | null;
      /** The venue's reason for a rejection or expiry; empty without one. */
      readonly reason: string;
      readonly venueTime: EpochMs;
    }
  | { readonly kind: 'list-updated'; readonly list: VenueOrderList; readonly venueTime: EpochMs }
  /** Only the assets that changed. */
  | { readonly kind: 'balances-changed'; readonly balances: readonly VenueBalance[]; readonly venueTime: EpochMs }
  | { readonly kind: 'unreadable'; readonly text: string }
  /** On `connected` and `reconnected`: events since the last one seen may be missing; reconcile. */
  | { readonly kind: 'connection'; readonly connection: ConnectionEvent }
  /** The stream cannot be opened with this key; it is tried again with back-off. */
  | { readonly kind: 'refused'; readonly fault: VenueFault };

/** The half that needs a key. Nothing here is ever repeated by itself after it may have reached the venue. */
export interface Trading {
  readonly capabilities: Capabilities;
  /** How long after `sentAt` the venue may still act on a request. */
  readonly recvWindowMs: number;
  serverTime(): Read<EpochMs>;
  /** Of the trading account. */
  balances(): Read<VenueBalances>;
  /** What lies beside it, and cannot be traded with, where `capabilities.accounts` names a funding account; zeros are left out. */
  fundingBalances?(): Read<readonly VenueBalance[]>;
  /** What the key in use may do. `VENUE_KEY_REJECTED` when the venue does not take it at all. */
  permissions(): Read<KeyPermissions>;

  /**
   * To be asked before a stop is cancelled so that another takes its place: keeps what that one's placement will cost, alone or as a
   * list, so that no limit leaves the position bare between the two. null: it is kept for a few seconds. Else nothing was, and the
   * stop should stay where it is until `retryAt`. In the lane of entries where the old stop does as well for a while, so that what is
   * kept for cancels and stops stays theirs.
   */
  reserve(stop: 'order' | 'list', lane: ReservingLane): Promise<VenueFault | null>;
  place(order: PlaceOrder): Promise<Outcome<PlacedOrder>>;
  /** Order lists exist where `capabilities.oco` is `list`; elsewhere these are rejected with VENUE_UNSUPPORTED. */
  placeOco(oco: PlaceOco): Promise<Outcome<PlacedOco>>;
  /** `rejected` with VENUE_ORDER_NOT_OPEN: filled, cancelled or never there. Ask which. */
  cancel(order: CancelOrder): Promise<Outcome<VenueOrder>>;
  cancelOco(oco: CancelOco): Promise<Outcome<PlacedOco>>;
  cancelReplace(replacement: CancelReplace): Promise<Replaced>;
  amend(order: AmendOrder): Promise<Outcome<VenueOrder>>;
  /**
   * Where `capabilities.cancelAllAfter` names a timer: starts it anew, after which the venue cancels by itself in so many ms, in
   * whole seconds; null ends it. A process that is gone does not start it anew.
   */
  cancelAllAfter?(timeoutMs: number | null): Promise<Outcome<null>>;

  /**
   * null: the venue says that it has no such order. `since`: by the venue's clock it was not placed before this, where the caller
   * knows; a venue that has no question by client id looks through its list from there, else through all of it.
   */
  orderByClientId(symbol: MarketSymbol, clientOrderId: ClientOrderId, since?: EpochMs): Read<VenueOrder | null>;
  ocoByClientId(clientListId: ClientListId): Read<VenueOrderList | null>;
  /** Of one symbol, or of all with null. */
  openOrders(symbol: MarketSymbol | null): Read<readonly VenueOrder[]>;
  fillsSince(query: FillQuery): Read<readonly VenueFill[]>;

  /** Follows the account; reconnects by itself until it is told to stop. */
  subscribeAccount(listener: (event: AccountEvent) => void): Unsubscribe;
  close(): Promise<void>;
}

/** A venue: both halves over one client. */
export interface Exchange extends MarketData, Trading {}
