import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';
import type { EngineEvent, Level, TradeId } from '../../simulation/types.ts';

/** A bar as a venue serves it: the last one of a timeframe may still be forming. Prices and `quoteVolume` in quote, volumes in base. */
export interface Kline {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  /** The open time of the next bar. */
  readonly closeTime: EpochMs;
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
  /** Whether market time has reached its end. */
  readonly closed: boolean;
}

/** A public trade, as the engine reported it. */
export type PublicTrade = Extract<EngineEvent, { readonly kind: 'market-traded' }>;

/** The last 24 hours of a symbol, up to now. */
export interface DayTicker {
  readonly symbol: MarketSymbol;
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly last: Decimal;
  /** Close of the bar before the window; `open` when there is none. */
  readonly previousClose: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  readonly trades: number;
  readonly bestBid: Level | null;
  readonly bestAsk: Level | null;
}

/** Which bars: opening from `start` to `end`, both included. Without `start` the latest `limit` up to `end` (or now). Oldest first. */
export interface KlineRange {
  readonly start?: EpochMs | undefined;
  readonly end?: EpochMs | undefined;
  readonly limit: number;
}

/** Which public trades: from an id or from a time, oldest first; without either the latest `limit`. Only recent ones are kept. */
export interface TradeRange {
  readonly fromId?: TradeId | undefined;
  readonly start?: EpochMs | undefined;
  readonly end?: EpochMs | undefined;
  readonly limit: number;
}

/**
 * What happens on the market, in market order.
 * `bar`: a bar moved on (not `closed`), or is over (`closed`, after everything that the movement of its time caused).
 * `step`: all symbols have moved to `at` and all bars that closed then were sent; whoever batches (all tickers) sends now.
 */
export type MarketEvent =
  | { readonly kind: 'bar'; readonly at: EpochMs; readonly kline: Kline }
  | PublicTrade
  | Extract<EngineEvent, { readonly kind: 'book-changed' }>
  | { readonly kind: 'step'; readonly at: EpochMs };

/** What can be followed. The venue computes only what somebody follows; follow each topic once and fan out. */
export type MarketTopic =
  | { readonly kind: 'bars'; readonly symbol: MarketSymbol; readonly timeframe: Timeframe }
  | { readonly kind: 'trades' | 'book'; readonly symbol: MarketSymbol }
  | { readonly kind: 'steps' };

/** What happened to an account, in order: its orders, its lists, its balances. */
export type AccountEvent = Extract<
  EngineEvent,
  { readonly kind: 'order-changed' | 'order-list-changed' | 'balances-changed' }
>;
