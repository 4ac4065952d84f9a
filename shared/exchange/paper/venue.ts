import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';
import type {
  BookView,
  DayTicker,
  Kline,
  KlineRange,
  MarketEvent,
  MarketTopic,
  PublicTrade,
  TradeRange,
} from './market.ts';

export type Unsubscribe = () => void;

/** The public half of the venue: what anybody may read or follow. Unknown symbols give empty lists and null. */
export interface PublicMarket {
  /** Smallest bar that exists; every served timeframe is a multiple of it. */
  readonly baseTimeframe: Timeframe;
  /** Bars up to now, the forming one included; history for warm-up is there from the first second. A bar without trades is missing. */
  klines(symbol: MarketSymbol, timeframe: Timeframe, range: KlineRange): readonly Kline[];
  trades(symbol: MarketSymbol, range: TradeRange): readonly PublicTrade[];
  /** At most `limit` levels per side. Null before the first price. */
  book(symbol: MarketSymbol, limit: number): BookView | null;
  dayTicker(symbol: MarketSymbol): DayTicker | null;
  /** Events are delivered synchronously, in market order. A listener must not throw. */
  follow(topic: MarketTopic, listener: (event: MarketEvent) => void): Unsubscribe;
}

/** What a wire dialect speaks for. */
export interface PaperVenue extends PublicMarket {
  /** Market time. */
  now(): EpochMs;
}
