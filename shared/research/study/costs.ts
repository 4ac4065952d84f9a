import type { VenueModels } from '../backtest/models.ts';

/** The same venue with fees and spread so many times as high. */
export function timesCosts(models: VenueModels, factor: number): VenueModels {
  if (factor === 1) return models;
  const { fees, depth } = models;
  return {
    ...models,
    fees: { ...fees, makerBps: fees.makerBps * factor, takerBps: fees.takerBps * factor },
    depth: { ...depth, halfSpread: depth.halfSpread.times(factor), spacing: depth.spacing.times(factor) },
  };
}
