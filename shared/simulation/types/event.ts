import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Balance } from './account.ts';
import type { AccountId, OrderId, TradeId } from './ids.ts';
import type { Listing } from './listing.ts';
import type { Bar } from './movement.ts';
import type { Fill, Order, OrderList } from './order.ts';

/** Why an order's report was sent; 'traded' carries its fill. */
export type OrderChange =
  | { readonly kind: 'placed' }
  | { readonly kind: 'triggered' }
  | { readonly kind: 'traded'; readonly fill: Fill }
  | { readonly kind: 'cancelled'; readonly cancelClientId: string }
  | { readonly kind: 'amended'; readonly previousClientOrderId: string; readonly previousQuantity: Decimal }
  | { readonly kind: 'expired' };

/** A position that the venue closed. `fee` in quote. */
export interface Liquidated {
  readonly symbol: MarketSymbol;
  /** Of the closing trade. */
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly tradeId: TradeId;
}

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
  /** Funding of a position on margin: `amount` in quote, above 0 when received. `quantity` is signed. */
  | {
      readonly kind: 'funded';
      readonly at: EpochMs;
      readonly account: AccountId;
      readonly symbol: MarketSymbol;
      readonly asset: string;
      readonly quantity: Decimal;
      readonly price: Decimal;
      readonly rate: Decimal;
      readonly amount: Decimal;
    }
  /** The account fell below its maintenance margin: its orders are over, all its positions closed. `covered` in quote: the venue's loss. */
  | {
      readonly kind: 'liquidated';
      readonly at: EpochMs;
      readonly account: AccountId;
      readonly asset: string;
      readonly positions: readonly Liquidated[];
      readonly covered: Decimal;
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
