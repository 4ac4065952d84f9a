import type { VenueModels } from '../backtest/models.ts';

/** The same venue with fees, spread and slippage so many times as high. */
export function timesCosts(models: VenueModels, factor: number): VenueModels {
  if (factor === 1) return models;
  const { fees, depth, slippage } = models;
  const halfSpread = depth.halfSpread.times(factor);
  return {
    ...models,
    fees: { ...fees, makerBps: fees.makerBps * factor, takerBps: fees.takerBps * factor },
    depth:
      depth.kind === 'ladder'
        ? { ...depth, halfSpread, spacing: depth.spacing.times(factor) }
        : { ...depth, halfSpread },
    slippage: dearer(slippage, factor),
  };
}

function dearer(model: VenueModels['slippage'], factor: number): VenueModels['slippage'] {
  switch (model.kind) {
    case 'none':
      return model;
    case 'fixed':
      return { ...model, bps: model.bps * factor };
    case 'volume-share':
      return { ...model, impact: model.impact * factor };
    case 'square-root':
      return { ...model, coefficient: model.coefficient * factor };
  }
}
