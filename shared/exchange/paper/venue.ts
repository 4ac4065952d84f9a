import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';
import type { AccountId, Command, CommandKind, Execution, MatchingEngine } from '../../simulation/types.ts';
import type { FaultGate } from './faults/gate.ts';
import type {
  AccountEvent,
  DayTicker,
  Kline,
  KlineRange,
  MarketEvent,
  MarketTopic,
  PublicTrade,
  TradeRange,
} from './market.ts';

export type Unsubscribe = () => void;

/** What anybody may read or follow. For an unknown symbol lists are empty and values null. */
export interface PublicMarket {
  /** Smallest bar that exists; served are the multiples of it. */
  readonly baseTimeframe: Timeframe;
  /** Bars up to now, the forming one included. History for warm-up is there from the first second. Bars that never were are missing. */
  klines(symbol: MarketSymbol, timeframe: Timeframe, range: KlineRange): readonly Kline[];
  trades(symbol: MarketSymbol, range: TradeRange): readonly PublicTrade[];
  dayTicker(symbol: MarketSymbol): DayTicker | null;
  /** Events come synchronously, in market order. A listener must not throw, and must not call `execute`. */
  follow(topic: MarketTopic, listener: (event: MarketEvent) => void): Unsubscribe;
}

/** The engine's own queries, as they stand. */
export type EngineReads = Pick<
  MatchingEngine,
  | 'account'
  | 'accounts'
  | 'listings'
  | 'listing'
  | 'order'
  | 'openOrders'
  | 'orders'
  | 'fills'
  | 'orderList'
  | 'openOrderLists'
  | 'orderLists'
  | 'quote'
  | 'depth'
>;

/** What the client saw of one order, against what the venue sent: the raw samples of candle-to-order latency. Wall times in ms, fractional. */
export interface LatencyObserver {
  /** The frame that closes a bar was handed to the socket. */
  closingFrameSent(symbol: MarketSymbol, timeframe: Timeframe, openTime: EpochMs): void;
  /** A request that places an order was read completely. */
  orderReceived(symbol: MarketSymbol, clientOrderId: string): void;
}

/** One venue behind any wire dialect: its clock, its public market, its accounts. Everything is synchronous. */
export interface PaperVenue extends PublicMarket, EngineReads {
  /** Market time. */
  now(): EpochMs;
  /**
   * Brings the market up to now, then runs the command on the engine. An accepted one is in the journal before this returns;
   * its events have then been delivered to the followers.
   */
  execute<Kind extends CommandKind>(command: Extract<Command, { readonly kind: Kind }>): Execution<Kind>;
  /** Events of one account, after they are sure to survive a crash. */
  followAccount(account: AccountId, listener: (event: AccountEvent) => void): Unsubscribe;
  /** The same queries past every fault: what the venue itself goes by, whatever its clients are shown. */
  readonly actual: EngineReads;
  readonly latency: LatencyObserver;
  /** What is to go wrong between the wire and the dialect. */
  readonly faults: FaultGate;
}
