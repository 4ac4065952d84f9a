import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { Result } from '../../kernel/result.ts';
import type { Account } from './account.ts';
import type { CommandKind } from './command.ts';
import type { EngineEvent } from './event.ts';
import type { FilterKind, Listing, ListingStatus } from './listing.ts';
import type { Fill, Order, OrderList } from './order.ts';

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
  /** The account that paid. */
  readonly transfer: Account;
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
  readonly 'amend-order': PlacedOrder;
  readonly 'place-oco': { readonly list: OrderList; readonly orders: readonly [PlacedOrder, PlacedOrder] };
  readonly 'cancel-order-list': { readonly list: OrderList; readonly orders: readonly Order[] };
  readonly 'settle-funding': null;
  readonly 'list-market': Listing;
}

/** A reply, and everything that happened because of the command, in order. A refusal has no events. */
export interface Execution<Kind extends CommandKind = CommandKind> {
  readonly reply: Result<Replies[Kind], Refusal>;
  readonly events: readonly EngineEvent[];
}
