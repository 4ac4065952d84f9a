import type { Loss } from '#shared/domain/breaker.ts';
import type { BreakerSetting } from './breaker.ts';
import { measuredFromNow } from './memory.ts';
import { ACCOUNT, type BreakerSpec } from './spec.ts';

/**
 * A breaker of the account's equity: what it has lost, as a share of what the loss is measured from. After a pause it is measured from
 * there on, and half the limit opens it again.
 */
export const lossBreaker = <Kind extends Loss>(
  kind: Kind,
  { means, defaults }: { readonly means: string; readonly defaults: BreakerSetting },
): BreakerSpec<Kind> => ({
  kind,
  scope: 'account',
  means,
  unit: 'share of the equity that it is measured from',
  defaults,
  subjects: ({ facts }) => (facts.equity === null ? [] : ACCOUNT),
  reading: ({ memory: { equity, references } }) => {
    const reference = references[kind];
    return equity === null || reference === undefined || reference <= 0 ? null : 1 - equity / reference;
  },
  probeLimit: limit => limit / 2,
  rearm: memory => measuredFromNow(memory, kind),
});
