import { ACCOUNT, type BreakerSpec } from './spec.ts';

const SECOND_MS = 1_000;

/** Execution or Redis is gone: nothing grows until both have been there again for the probe's time. */
export const deadMan: BreakerSpec<'dead-man'> = {
  kind: 'dead-man',
  scope: 'account',
  means: 'Time without a sign of execution, or of Redis',
  unit: 'seconds',
  defaults: {
    enabled: true,
    limit: 60,
    effect: 'reduce',
    pauseMs: 30 * SECOND_MS,
    probeMs: 0,
    sizeShare: 0.5,
  },
  subjects: ({ facts }) => (facts.system === null ? [] : ACCOUNT),
  reading: ({ facts: { system } }) =>
    system === null ? null : Math.max(system.executionSilentMs, system.redisSilentMs) / SECOND_MS,
};
