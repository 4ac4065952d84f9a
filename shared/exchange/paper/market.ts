import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';

/** A bar as a venue serves it: the last one of a timeframe may still be forming. Prices and `quoteVolume` in quote, volumes in base. */
export interface Kline {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  /** Number of public trades in it. */
  readonly trades: number;
  readonly takerBuyVolume: Decimal;
  readonly takerBuyQuoteVolume: Decimal;
  /** Ids of its first and last public trade; -1 when it has none. */
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  /** Whether market time has reached its end. */
  readonly closed: boolean;
}

/** A public trade. `side` is the taker's. `id` grows by one per trade of the symbol, also across restarts. */
export interface PublicTrade {
  readonly symbol: MarketSymbol;
  readonly id: number;
  readonly time: EpochMs;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly side: Side;
}

export type BookLevel = readonly [price: Decimal, quantity: Decimal];

/** The book at this moment, best levels first. `updateId` grows with every change of the symbol's book. */
export interface BookView {
  readonly symbol: MarketSymbol;
  readonly updateId: number;
  readonly time: EpochMs;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

export interface BestQuote {
  readonly symbol: MarketSymbol;
  readonly updateId: number;
  readonly time: EpochMs;
  readonly bid: Decimal;
  readonly bidQuantity: Decimal;
  readonly ask: Decimal;
  readonly askQuantity: Decimal;
}

/** The last 24 hours of a symbol, up to now. */
export interface DayTicker {
  readonly symbol: MarketSymbol;
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly last: Decimal;
  readonly lastQuantity: Decimal;
  /** Close of the bar before the window; `open` when there is none. */
  readonly previousClose: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  readonly trades: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly quote: BestQuote;
}

/** Which bars: opening from `start` to `end`, both included. Without `start` the latest `limit` up to `end` (or now); oldest first. */
export interface KlineRange {
  readonly start?: EpochMs;
  readonly end?: EpochMs;
  readonly limit: number;
}

/** Which public trades: from an id or from a time, oldest first; the latest `limit` without either. Kept: the most recent ones of each symbol. */
export interface TradeRange {
  readonly fromId?: number;
  readonly start?: EpochMs;
  readonly end?: EpochMs;
  readonly limit: number;
}

/**
 * What happens on the market, in order. `bar` comes for the base timeframe and every timeframe somebody follows:
 * on each step of the base bar's path, and once more with `closed` when its time is over, after the fills it caused.
 * `tick` is the end of one base step for all symbols: whoever batches (tickers of all symbols) sends then.
 */
export type MarketEvent =
  | { readonly kind: 'bar'; readonly time: EpochMs; readonly kline: Kline }
  | { readonly kind: 'trade'; readonly time: EpochMs; readonly trade: PublicTrade }
  | { readonly kind: 'quote'; readonly time: EpochMs; readonly quote: BestQuote }
  | { readonly kind: 'depth'; readonly time: EpochMs; readonly symbol: MarketSymbol }
  | { readonly kind: 'tick'; readonly time: EpochMs };

/** Topic of market events for one symbol. The venue computes only what somebody follows. */
export type MarketTopic =
  | { readonly kind: 'bar'; readonly symbol: MarketSymbol; readonly timeframe: Timeframe }
  | { readonly kind: 'trade' | 'quote' | 'depth'; readonly symbol: MarketSymbol }
  | { readonly kind: 'tick' };
