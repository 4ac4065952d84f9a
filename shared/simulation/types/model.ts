import type { Decimal } from '../../kernel/decimal.ts';
import type { Listing } from './listing.ts';
import type { Level } from './movement.ts';

/** Builds the depth around a last price; must be a function of its input alone. Quantities on step, prices on tick. */
export interface DepthModel {
  depth(input: {
    readonly listing: Listing;
    readonly lastPrice: Decimal;
    /** Volume of the last movement that had any, in base. */
    readonly volume: Decimal;
  }): { readonly bids: readonly Level[]; readonly asks: readonly Level[] };
}

/** When and how much a resting limit order gets of a movement that reaches it. */
export interface RestingFillModel {
  /** `touch`: trading at the limit price is enough. `through`: the price must go beyond it. */
  readonly rule: 'touch' | 'through';
  /** Share of a movement's volume that the orders of one side get together, in price-time order. In (0, 1]. */
  readonly participation: Decimal;
  /** `ahead`: what rests at an order's price when it comes is served before it. Left out: nobody is. */
  readonly queue?: 'ahead';
}

/** What an order at any price pays beyond the depth. Must be a function of its input alone. */
export interface SlippageModel {
  /** Share of the price, 0 or more; `quantity` is the order's, `volume` the last movement's that had any, both in base. */
  worsening(input: { readonly quantity: Decimal; readonly volume: Decimal }): Decimal;
}

export interface EngineOptions {
  readonly depth: DepthModel;
  /** Left out: the depth alone says what is paid. */
  readonly slippage?: SlippageModel;
  readonly restingFills: RestingFillModel;
  /** `path`: a bar movement prints a public trade per turning point of its path. `none` saves the work. */
  readonly publicTrades: 'path' | 'none';
  /** Closed orders, fills and lists kept for queries, per account; older ones are forgotten. */
  readonly historyKept: number;
}
