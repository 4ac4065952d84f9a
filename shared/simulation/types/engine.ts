import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { PlainJson } from '../plain-json.ts';
import type { Account } from './account.ts';
import type { Command, CommandKind, OrderListTarget, OrderTarget } from './command.ts';
import type { EngineEvent } from './event.ts';
import type { AccountId, OrderId } from './ids.ts';
import type { Listing } from './listing.ts';
import type { EngineOptions } from './model.ts';
import type { Depth, Level, Movement, Stretch } from './movement.ts';
import type { Fill, Order, OrderList } from './order.ts';
import type { Execution } from './reply.ts';

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
  move(movement: Movement | Stretch): readonly EngineEvent[];

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
