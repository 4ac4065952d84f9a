import type { Assumption } from '#scripts/report/input.ts';
import type { Delay } from '#shared/research/backtest/latency.ts';
import type { VenueModels } from '#shared/research/backtest/models.ts';

const BPS = 10_000;

/** What the venue was taken to do, in words. `isTaped`: trades or books were there beside the candles. */
export const assumptionsOf = (
  models: VenueModels,
  { isTaped }: { readonly isTaped: boolean },
): readonly Assumption[] => [
  account(models.account),
  fees(models),
  spread(models),
  slippage(models.slippage),
  fills(models),
  path(isTaped),
  latency(models),
];

function account(model: VenueModels['account']): Assumption {
  if (model.kind === 'spot') return { topic: 'account', text: 'spot: what is held, long only', view: 'fair' };
  const lowest = model.tiers[0]?.maintenanceRate.times(100) ?? 0;
  const parts = [
    `${model.kind}, ${model.leverage} times leverage, all positions backed together`,
    `liquidated below a maintenance margin of ${lowest} % and more, for ${model.liquidationFeeBps} bps`,
    model.kind === 'margin' ? 'no interest on what is borrowed' : fundingText(model.funding),
  ];
  const isFree = model.kind === 'margin' || model.funding.kind === 'none';
  return { topic: 'account', text: parts.join('; '), view: isFree ? 'optimistic' : 'fair' };
}

const fundingText = (model: Extract<VenueModels['account'], { kind: 'perpetual' }>['funding']): string =>
  model.kind === 'none'
    ? 'funding as far as the series brings it'
    : `funding of ${model.rate.times(BPS)} bps each ${model.everyHours} hours where the series brings none`;

function fees({ fees: { makerBps, takerBps, payIn }, account: { kind } }: VenueModels): Assumption {
  const from = payIn === 'quote' || kind !== 'spot' ? 'quote' : 'received asset';
  return {
    topic: 'fees',
    text: `${makerBps} bps as a maker, ${takerBps} bps as a taker, taken from the ${from}`,
    view: makerBps === 0 || takerBps === 0 ? 'optimistic' : 'fair',
  };
}

function spread({ depth }: VenueModels): Assumption {
  const half = `half a spread of ${depth.halfSpread.times(BPS)} bps`;
  if (depth.kind === 'ladder') {
    const share = depth.volumeShare.times(100);
    const text = `${half}, then ${depth.levels} levels that hold ${share} % of a bar's volume and more`;
    return { topic: 'depth', text, view: 'fair' };
  }
  const size =
    depth.volumeShare === null ? 'as much as is wanted' : `${depth.volumeShare.times(100)} % of a bar's volume`;
  const isGenerous = depth.volumeShare === null || depth.halfSpread.isZero();
  return { topic: 'depth', text: `${half}, there ${size}`, view: isGenerous ? 'optimistic' : 'fair' };
}

function slippage(model: VenueModels['slippage']): Assumption {
  switch (model.kind) {
    case 'none':
      return { topic: 'slippage', text: 'none beyond the depth', view: 'fair' };
    case 'fixed':
      return { topic: 'slippage', text: `${model.bps} bps on every order at any price`, view: 'fair' };
    case 'volume-share':
      return {
        topic: 'slippage',
        text: `${model.impact} times the square of the order's share of the volume, at most ${model.volumeLimit * 100} %`,
        view: 'fair',
      };
    case 'square-root':
      return {
        topic: 'slippage',
        text: `${model.coefficient} times the root of the order's share of the volume`,
        view: 'fair',
      };
  }
}

function fills({ restingFills: { rule, participation, queue }, marketOrders }: VenueModels): Assumption {
  const parts = [
    `a resting order fills when the price ${rule === 'touch' ? 'touches' : 'passes'} it`,
    `with at most ${participation.times(100)} % of the volume`,
    ...(queue === 'none' ? [] : ['after what rested there before it']),
    ...(marketOrders === 'next-open' ? ['market orders fill at the next open'] : []),
  ];
  const isCautious = rule === 'through' || queue === 'ahead';
  return { topic: 'fills', text: parts.join(', '), view: isCautious ? 'cautious' : 'optimistic' };
}

const path = (isTaped: boolean): Assumption =>
  isTaped
    ? { topic: 'path', text: 'trades and books where there are some, else the path of the bar', view: 'fair' }
    : {
        topic: 'path',
        text: 'within a bar the price goes first to the extreme that hurts a long position',
        view: 'cautious',
      };

function latency({ latency: { toVenue, back }, marketOrders }: VenueModels): Assumption {
  if (toVenue.kind !== 'none' || back.kind !== 'none') {
    const text = `orders reach the venue after ${delayText(toVenue)}, news comes back after ${delayText(back)}`;
    return { topic: 'latency', text, view: 'fair' };
  }
  return marketOrders === 'next-open'
    ? { topic: 'latency', text: 'market orders reach the venue with the next bar, the others at once', view: 'fair' }
    : {
        topic: 'latency',
        text: 'orders reach the venue at the close of the bar that they were decided at',
        view: 'optimistic',
      };
}

function delayText(delay: Delay): string {
  switch (delay.kind) {
    case 'none':
      return '0 ms';
    case 'fixed':
      return `${delay.ms} ms`;
    case 'uniform':
      return `${delay.fromMs} to ${delay.toMs} ms`;
    case 'log-normal':
      return `${delay.medianMs} ms at the median`;
  }
}
