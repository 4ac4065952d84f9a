import type { Side } from '../domain/order.ts';
import { ceilToStep, Decimal, floorToStep, ZERO } from '../kernel/decimal.ts';
import { depthOf, facing } from './depth.ts';
import type { MarketState } from './state.ts';
import type { EngineOptions, Level, SlippageModel } from './types.ts';

/** A fixed share of the price, in basis points. */
export const fixedSlippage = (bps: number): SlippageModel => {
  const share = new Decimal(bps).div(10_000);
  return { worsening: () => share };
};

/** `impact` times the square of the order's share of the volume, which counts as at most `volumeLimit` (as zipline and LEAN have it). */
export const volumeShareSlippage = ({
  impact,
  volumeLimit,
}: {
  readonly impact: number;
  readonly volumeLimit: number;
}): SlippageModel => ({
  worsening: ({ quantity, volume }) => rounded(impact * Math.min(shareOf(quantity, volume), volumeLimit) ** 2),
});

/** `coefficient` times the root of the order's share of the volume: the square root law of market impact (Almgren et al. 2005). */
export const squareRootSlippage = ({ coefficient }: { readonly coefficient: number }): SlippageModel => ({
  worsening: ({ quantity, volume }) => rounded(coefficient * Math.sqrt(Math.min(shareOf(quantity, volume), 1))),
});

/** Of a silent market an order is all. */
const shareOf = (quantity: Decimal, volume: Decimal): number => (volume.isZero() ? 1 : quantity.div(volume).toNumber());

const PLACES = 12;
const rounded = (share: number): Decimal => new Decimal(share.toFixed(PLACES));

/**
 * What a taker finds: the depth, and for orders at any price the depth moved away from them by the slippage model. A book of the feed
 * says itself what an order costs, and a limit its own worst price.
 */
export function offered(
  market: MarketState,
  options: EngineOptions,
  wish: { readonly side: Side; readonly isUnpriced: boolean; readonly quantity: Decimal },
): readonly Level[] {
  const { side, isUnpriced, quantity } = wish;
  const levels = facing(depthOf(market, options), side);
  const { slippage } = options;
  if (slippage === undefined || !isUnpriced || market.book !== null) return levels;
  const share = slippage.worsening({ quantity, volume: market.volume });
  if (share.isZero()) return levels;
  const { tickSize } = market.listing;
  const moved = ({ price, quantity: size }: Level): Level => {
    const worse = price.times(side === 'buy' ? share.plus(1) : share.neg().plus(1));
    return { price: side === 'buy' ? ceilToStep(worse, tickSize) : floorToStep(worse, tickSize), quantity: size };
  };
  return levels.map(moved).filter(({ price }) => price.gt(ZERO));
}
