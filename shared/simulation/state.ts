import type { MarketSymbol } from '../domain/instrument.ts';
import type { Decimal } from '../kernel/decimal.ts';
import { invariant } from '../kernel/invariant.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { EventLog } from './event-log.ts';
import type {
  AccountId,
  EngineOptions,
  FeeSchedule,
  Fill,
  FillId,
  Level,
  Listing,
  MarginPosition,
  MarginTerms,
  Order,
  OrderId,
  OrderList,
  OrderListId,
} from './types.ts';

/** Two sides of a book, best first. */
export interface Sides {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface Funds {
  readonly free: Decimal;
  readonly locked: Decimal;
}

/** What backs one open order, or both legs of one list. */
export interface Hold {
  readonly asset: string;
  readonly amount: Decimal;
}
export type HoldKey = `order:${OrderId}` | `list:${OrderListId}`;

export interface MarginState {
  readonly terms: MarginTerms;
  /** Quote that would be left if every position were worth nothing: equity is this plus quantity times price. Below 0 of most longs. */
  cash: Decimal;
  readonly positions: Map<MarketSymbol, MarginPosition>;
}

export interface AccountState {
  readonly id: AccountId;
  /** Left out of a spot account; on margin there are neither funds nor holds. */
  readonly margin?: MarginState;
  fees: FeeSchedule;
  readonly openedAt: EpochMs;
  updatedAt: EpochMs;
  readonly funds: Map<string, Funds>;
  readonly holds: Map<HoldKey, Hold>;
  /** Oldest first, by closing. */
  readonly closedOrders: Map<OrderId, Order>;
  readonly fills: Fill[];
  readonly lists: Map<OrderListId, OrderList>;
}

export interface MarketState {
  listing: Listing;
  /** The feed's last price; null before the first movement. An account's own trades do not move it. */
  price: Decimal | null;
  /** Volume of the last movement that had any, in base. */
  volume: Decimal;
  pricedAt: EpochMs | null;
  lastTradeId: number;
  updateId: number;
  /** The feed's own book; null where the feed has none and the depth model speaks. */
  book: Sides | null;
  /** The modelled depth as takers have left it; null while nobody took from it. */
  taken: Sides | null;
  /** By order that rests: what stands before it in the queue, in base; left out where nobody counts. */
  ahead?: Map<OrderId, Decimal>;
  /** All open orders, as they stand in the queue. */
  readonly orders: Map<OrderId, Order>;
}

/** Everything that the engine knows; plain data but for Maps and Decimals, which the snapshot writes as text. */
export interface EngineState {
  now: EpochMs | null;
  lastOrderId: OrderId;
  lastListId: OrderListId;
  lastFillId: FillId;
  readonly accounts: Map<AccountId, AccountState>;
  readonly markets: Map<MarketSymbol, MarketState>;
}

export const emptyState = (): EngineState => ({
  now: null,
  lastOrderId: 0,
  lastListId: 0,
  lastFillId: 0,
  accounts: new Map(),
  markets: new Map(),
});

/** One command or movement at work: the state it changes, the moment, and the log of what it does. */
export interface Step {
  readonly state: EngineState;
  readonly options: EngineOptions;
  readonly at: EpochMs;
  readonly log: EventLog;
}

export function accountOf(state: EngineState, id: AccountId): AccountState {
  const account = state.accounts.get(id);
  invariant(account, `account ${id} exists`);
  return account;
}

export function marketOf(state: EngineState, symbol: MarketSymbol): MarketState {
  const market = state.markets.get(symbol);
  invariant(market, `market ${symbol} is listed`);
  return market;
}
