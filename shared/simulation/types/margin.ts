import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Decimal } from '../../kernel/decimal.ts';

/** A slice of a position's notional, from where the one before ends, and what it asks for. */
export interface MarginTier {
  /** In quote; null in the last tier only, which has no end. */
  readonly upTo: Decimal | null;
  /** Share of what of the notional lies in this tier, below which equity must not fall. In (0, 1). */
  readonly maintenanceRate: Decimal;
  /** The most that a position which ends in this tier may be of its initial margin. */
  readonly maxLeverage: Decimal;
}

/**
 * An account that trades on margin: everything is backed by its one quote asset, together (cross margin), and each symbol has one
 * position, long or short (one way). `perpetual` also pays and receives funding; `margin` owes no interest.
 */
export interface MarginTerms {
  readonly kind: 'margin' | 'perpetual';
  readonly quote: string;
  /** Notional of positions and open orders per unit of equity, at most; 1 or more. */
  readonly leverage: Decimal;
  /** From the smallest notional on; at least one. */
  readonly tiers: readonly MarginTier[];
  /** Share of the notional that a liquidation costs, as far as there is equity left. */
  readonly liquidationFeeRate: Decimal;
}

export interface MarginPosition {
  readonly symbol: MarketSymbol;
  /** In base, signed: below 0 is short. Never 0. */
  readonly quantity: Decimal;
  /** Average cost, without fees. */
  readonly entryPrice: Decimal;
}

/** How an account on margin stands at the last prices. In quote. */
export interface MarginView {
  readonly terms: MarginTerms;
  readonly positions: readonly MarginPosition[];
  /** Deposits, realised profits and funding less fees: the equity without what open positions would earn. */
  readonly walletBalance: Decimal;
  readonly equity: Decimal;
  readonly initialMargin: Decimal;
  readonly maintenanceMargin: Decimal;
  /** What new positions may use: equity less the initial margin of positions and open orders, at least 0. */
  readonly available: Decimal;
}
