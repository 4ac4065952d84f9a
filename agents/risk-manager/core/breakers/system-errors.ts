import { ACCOUNT, type BreakerSpec, MINUTE_MS } from './spec.ts';

/** Errors of severity high and critical, dead letters and refused orders of the last five minutes. */
export const systemErrors: BreakerSpec<'system-errors'> = {
  kind: 'system-errors',
  scope: 'account',
  means: 'Grave errors, dead letters and refused orders within 5 minutes',
  unit: 'errors',
  defaults: {
    enabled: true,
    limit: 50,
    effect: 'block',
    pauseMs: 10 * MINUTE_MS,
    probeMs: 5 * MINUTE_MS,
    sizeShare: 0.5,
  },
  subjects: ({ facts }) => (facts.system === null ? [] : ACCOUNT),
  reading: ({ facts }) => facts.system?.errors ?? null,
};
