import type { VenueModels } from '../backtest/models.ts';

/** The same venue with fees, spread and slippage so many times as high. */
export function timesCosts(models: VenueModels, factor: number): VenueModels {
  if (factor === 1) return models;
  const { fees } = models;
  return {
    ...models,
    fees: { ...fees, makerBps: fees.makerBps * factor, takerBps: fees.takerBps * factor },
    depth: timesDepth(models.depth, factor),
    slippage: timesSlippage(models.slippage, factor),
  };
}

function timesDepth(depth: VenueModels['depth'], factor: number): VenueModels['depth'] {
  const halfSpread = depth.halfSpread.times(factor);
  return depth.kind === 'flat'
    ? { ...depth, halfSpread }
    : { ...depth, halfSpread, spacing: depth.spacing.times(factor) };
}

function timesSlippage(slippage: VenueModels['slippage'], factor: number): VenueModels['slippage'] {
  switch (slippage.kind) {
    case 'none':
      return slippage;
    case 'fixed':
      return { ...slippage, bps: slippage.bps * factor };
    case 'volume-share':
      return { ...slippage, impact: slippage.impact * factor };
    case 'square-root':
      return { ...slippage, coefficient: slippage.coefficient * factor };
  }
}
