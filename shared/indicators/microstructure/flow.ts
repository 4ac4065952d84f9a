import type { Bar } from '../../domain/bar.ts';
import type { Flow } from '../../domain/flow.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** A number that a bar tells, and how much it weighs among the others. */
interface Told {
  readonly value: (flow: Flow, bar: Bar) => number | null;
  readonly weight: (bar: Bar) => number;
}

/** Weighted mean of what the last `period` bars with a flow told; null at a bar without it. */
const ofFlow = (description: Omit<Description, 'nullWhen'>, told: Told): AnyIndicator =>
  indicator({
    ...description,
    needs: ['flow'],
    params: onePeriod(20),
    warmUp: params => params.period,
    start(params) {
      const values = new Ring(params.period);
      const weights = new Ring(params.period);
      return {
        update(bar, { flow }) {
          const value = flow === null ? null : told.value(flow, bar);
          if (value === null) return null;
          values.push(value * told.weight(bar));
          weights.push(told.weight(bar));
          const weight = weights.isFull ? weights.sum() : 0;
          return weight > 0 ? values.sum() / weight : null;
        },
      };
    },
  });

/** Mean spread at the best prices, (ask − bid) / mid, over the last bars that know it, each weighing the same. A fraction, at least 0. */
export const flowSpread = ofFlow(
  { name: 'flow-spread', summary: 'Mean of (ask − bid) / mid', unit: 'fraction', range: [0, null] },
  { value: flow => flow.meanSpread, weight: () => 1 },
);
/** Mean imbalance at the best prices, (bid size − ask size) / (bid size + ask size), over the last bars that know it, each weighing the same. −1 to 1: above 0 more is bid for than asked. */
export const flowImbalance = ofFlow(
  { name: 'flow-imbalance', summary: 'Mean of (bid size − ask size) / both', unit: 'fraction', range: [-1, 1] },
  { value: flow => flow.meanImbalance, weight: () => 1 },
);
/** Share of the volume that takers bought, over the last bars that know it. 0 to 1; null without volume. */
export const flowBuyShare = ofFlow(
  { name: 'flow-buy-share', summary: 'Σ volume bought by takers / Σ volume', unit: 'fraction', range: [0, 1] },
  {
    value: (flow, bar) =>
      flow.buyVolume === null ? null : bar.volume === 0 ? 0 : Math.min(1, flow.buyVolume / bar.volume),
    weight: bar => bar.volume,
  },
);
/** Mean size of a trade in base: volume / count of trades, each bar weighing the same, over the last bars that know their count. At least 0. */
export const tradeSize = ofFlow(
  { name: 'trade-size', summary: 'Mean of volume / count of trades', unit: 'base', range: [0, null] },
  {
    value: (flow, bar) => (flow.trades === null ? null : flow.trades === 0 ? 0 : bar.volume / flow.trades),
    weight: () => 1,
  },
);
