import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';

/** A bar of any length as the feed gives it. Volume in base. */
export interface Bar {
  readonly openTime: EpochMs;
  /** The open time of the next bar. */
  readonly closeTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
}

export interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}
/** Best first on both sides. */
export interface Depth {
  readonly symbol: MarketSymbol;
  readonly updateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** A straight piece of a bar's path, for a venue that is asked for something within a bar. */
export interface Stretch {
  readonly kind: 'stretch';
  readonly symbol: MarketSymbol;
  readonly at: EpochMs;
  readonly to: Decimal;
  /** A gap goes to its end at once, a way passes every price between. */
  readonly by: 'gap' | 'way';
  /** What is traded on it, and in the whole bar, in base. */
  readonly volume: Decimal;
  readonly barVolume: Decimal;
}

/** What the market does. `at` is the market time at which the venue learns of it; everything it causes is stamped so. */
export type Movement =
  /** A whole bar at its end, walked along `barPath`. */
  | { readonly kind: 'bar'; readonly symbol: MarketSymbol; readonly at: EpochMs; readonly bar: Bar }
  | {
      readonly kind: 'trade';
      readonly symbol: MarketSymbol;
      readonly at: EpochMs;
      readonly price: Decimal;
      readonly quantity: Decimal;
      readonly takerSide: Side;
    }
  /** The whole book; from now on it replaces the depth model for the symbol. */
  | {
      readonly kind: 'book-snapshot';
      readonly symbol: MarketSymbol;
      readonly at: EpochMs;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  /** Changed levels, by price; quantity zero removes one. */
  | {
      readonly kind: 'book-delta';
      readonly symbol: MarketSymbol;
      readonly at: EpochMs;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    };
