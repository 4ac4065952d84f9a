import { type BreakerSpec, HOUR_MS } from './spec.ts';

/**
 * The market of an instrument is much wilder than it was. What is said of the last day is said until a calmer one is over: it stays open
 * as long as the ratio does.
 */
export const volatilitySpike: BreakerSpec<'volatility-spike'> = {
  kind: 'volatility-spike',
  scope: 'instrument',
  means: 'Realised volatility of the last day over the median of the days before',
  unit: 'times',
  defaults: { enabled: false, limit: 4, effect: 'block', pauseMs: 4 * HOUR_MS, probeMs: 4 * HOUR_MS, sizeShare: 0.5 },
  subjects: ({ facts }) => [...facts.volatility.keys()],
  reading: ({ facts }, instrumentId) => facts.volatility.get(instrumentId) ?? null,
};
