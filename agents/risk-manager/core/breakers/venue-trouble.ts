import { type BreakerSpec, MINUTE_MS } from './spec.ts';

/** A venue refuses, leaves calls without an answer, or is away: each minute away counts as one trouble. */
export const venueTrouble: BreakerSpec<'venue-trouble'> = {
  kind: 'venue-trouble',
  scope: 'venue',
  means: 'Refused orders, calls without a verdict and minutes away, within 5 minutes',
  unit: 'troubles',
  defaults: {
    enabled: true,
    limit: 10,
    effect: 'block',
    pauseMs: 5 * MINUTE_MS,
    probeMs: 5 * MINUTE_MS,
    sizeShare: 0.5,
  },
  subjects: ({ facts }) => [...(facts.system?.venues.keys() ?? [])],
  reading: ({ facts }, venue) => {
    const known = facts.system?.venues.get(venue);
    return known === undefined ? null : known.troubles + known.awayMs / MINUTE_MS;
  },
};
