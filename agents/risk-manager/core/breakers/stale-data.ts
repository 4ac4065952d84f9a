import { ACCOUNT, type BreakerSpec, MINUTE_MS } from './spec.ts';

/** While nobody knows what a held instrument is worth, nothing grows; the equity cannot be trusted either. */
export const staleData: BreakerSpec<'stale-data'> = {
  kind: 'stale-data',
  scope: 'account',
  means: 'Age of the oldest mark of a held instrument',
  unit: 'minutes',
  defaults: { enabled: true, limit: 15, effect: 'reduce', pauseMs: MINUTE_MS, probeMs: 0, sizeShare: 0.5 },
  subjects: () => ACCOUNT,
  reading: ({ facts }) => Math.max(0, ...facts.markAges.values()) / MINUTE_MS,
};
