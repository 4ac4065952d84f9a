import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';
import type { Bar, Listing } from '../types.ts';

/** A market that never was: every bar is a function of (seed, symbol, open time), so any process continues the same one. */
export interface GeneratedMarket {
  readonly symbols: readonly MarketSymbol[];
  /** The listing with filters that suit the asset's price. Throws InvariantViolation for a symbol it was not given. */
  listing(symbol: MarketSymbol): Listing;
  /** The closed one-second bar that opens at `openTime` (a whole second). Any second of any day; near ones are cached. */
  bar(symbol: MarketSymbol, openTime: EpochMs): Bar;
  /** Closed bars with `from` <= open time < `until`, oldest first, built from the one-second bars. Both ends on the grid of the timeframe. */
  bars(
    symbol: MarketSymbol,
    timeframe: Timeframe,
    range: { readonly from: EpochMs; readonly until: EpochMs },
  ): readonly Bar[];
}

export interface GeneratedMarketOptions {
  readonly seed: string;
  /** A null start price means: the known one of the base asset, else one derived from its name. */
  readonly assets: readonly { readonly symbol: MarketSymbol; readonly startPrice: number | null }[];
}

/** `createGeneratedMarket` in generated-market.ts is the one implementation. */
export type CreateGeneratedMarket = (options: GeneratedMarketOptions) => GeneratedMarket;
