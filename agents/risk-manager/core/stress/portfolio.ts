import type { Loss } from '#shared/domain/breaker.ts';

/** A position, or an entry on its way, which a scenario takes for filled. Prices and money in quote. */
export interface Exposure {
  /** As BTC/USDT. */
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Base, above 0. */
  readonly quantity: number;
  /** The mark; of an entry the price that it is expected at. */
  readonly price: number;
  /** Null: none. */
  readonly stopLoss: number | null;
  /** Deviation of a day's returns, a share; null while too few are known. */
  readonly dailyVolatility: number | null;
}

/** A fall of the equity that a breaker opens at: from `from` by `share`. */
export interface Threshold {
  readonly breaker: Loss;
  readonly from: number;
  readonly share: number;
}

/**
 * What a scenario happens to. Plain numbers: a stress test is an estimate, nothing is booked by it. What is held in quote is what the
 * equity is more than the value of the rest.
 */
export interface Portfolio {
  readonly equity: number;
  readonly exposures: readonly Exposure[];
  /** What belongs to no bot and has no stop: value in quote by asset, other than the quote asset. */
  readonly holdings: Readonly<Record<string, number>>;
  readonly thresholds: readonly Threshold[];
  /** Paid on what leaves, a share of its value. */
  readonly feeRate: number;
}

export interface FullLimits {
  readonly equity: number;
  readonly symbols: readonly string[];
  readonly perTradeShare: number;
  readonly maxPositionShare: number;
  readonly maxExposureShare: number;
  readonly maxHeat: number;
  readonly maxPositions: number;
}

/**
 * Positions as full as the limits let them be, long, at a price of 1: as many of the largest as the exposure and the count admit, over the
 * symbols in turn, each with its part of the heat at its stop.
 */
export function fullestPositions(limits: FullLimits): readonly Exposure[] {
  const { equity, symbols, maxExposureShare, maxPositionShare } = limits;
  const count = Math.min(limits.maxPositions, Math.ceil(maxExposureShare / maxPositionShare - 1e-9));
  const cost = equity * Math.min(maxPositionShare, maxExposureShare / count);
  const atRisk = equity * Math.min(limits.perTradeShare, limits.maxHeat / count);
  return Array.from({ length: symbols.length === 0 ? 0 : count }, (_, index) => ({
    symbol: symbols[index % symbols.length] ?? '',
    side: 'long',
    quantity: cost,
    price: 1,
    stopLoss: Math.max(0, 1 - atRisk / cost),
    dailyVolatility: null,
  }));
}
