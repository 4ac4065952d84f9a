import { z } from 'zod';
import { EFFECTS } from '#shared/domain/breaker.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Breaker, BreakerState } from './breaker.ts';
import { BREAKER_KINDS, type BreakerKind } from './registry.ts';

const moment = z.number().transform(epochMs);

/** A row of `breakers` as JSON. */
export const breakerRow = z
  .strictObject({
    kind: z.enum(BREAKER_KINDS),
    scope: z.enum(['account', 'bot', 'instrument', 'venue']),
    subject: z.string(),
    state: z.enum(['closed', 'open', 'half-open']),
    since: moment,
    until: moment.nullable(),
    effect: z.enum(EFFECTS),
    sizeShare: z.number(),
    reading: z.number().nullable(),
    limit: z.number(),
  })
  .transform(
    ({ state, since, until, ...breaker }): Breaker<BreakerKind> => ({
      ...breaker,
      state: stateOf(state, since, until),
    }),
  );

function stateOf(kind: BreakerState['kind'], since: EpochMs, until: EpochMs | null): BreakerState {
  switch (kind) {
    case 'closed':
      return { kind, heldOffUntil: until };
    case 'open':
      return { kind, since, until };
    case 'half-open':
      return { kind, since, until: until ?? since };
  }
}
