import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { FeeSchedule } from './account.ts';
import type { AccountId, OrderId, OrderListId } from './ids.ts';
import type { Listing } from './listing.ts';
import type { MarginTerms } from './margin.ts';
import type { OcoLegRequest, OrderRequest, PartialFill } from './order.ts';

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
      /** Left out of a spot account. */
      readonly margin?: MarginTerms;
    }
  /** A deposit (positive) or a withdrawal (negative, refused beyond what is free). */
  | { readonly kind: 'adjust-balance'; readonly account: AccountId; readonly asset: string; readonly amount: Decimal }
  /** From what is free on one account to another. */
  | {
      readonly kind: 'transfer';
      readonly from: AccountId;
      readonly to: AccountId;
      readonly asset: string;
      readonly amount: Decimal;
    }
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
  /**
   * Another price, another quantity (null keeps it; what has filled counts in it), or both. The order keeps its id and its fills;
   * unless only its quantity goes down it goes to the end of the queue, and trades at once what its new price meets.
   */
  | {
      readonly kind: 'amend-order';
      readonly account: AccountId;
      readonly symbol: MarketSymbol;
      readonly target: OrderTarget;
      readonly quantity: Decimal | null;
      readonly price: Decimal | null;
    }
  /** Legs share symbol, side and quantity, which is locked once. */
  | {
      readonly kind: 'place-oco';
      readonly account: AccountId;
      readonly clientListId: string;
      /** `ends-sibling` where left out. */
      readonly partialFill?: PartialFill;
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
  /** Funding falls due: each position in the symbol of a perpetual account pays `rate` of its notional, a short one receives it. */
  | { readonly kind: 'settle-funding'; readonly symbol: MarketSymbol; readonly rate: Decimal }
  /** Lists a market, or replaces its filters and status; `delisted` expires its orders. */
  | { readonly kind: 'list-market'; readonly listing: Listing };
export type CommandKind = Command['kind'];
