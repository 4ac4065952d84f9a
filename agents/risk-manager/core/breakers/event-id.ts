import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Breaker } from './breaker.ts';

/** The id of a change of a breaker: the same change is written and told once. */
export const eventIdOf = (
  account: string,
  { kind, subject, state }: Pick<Breaker, 'kind' | 'subject' | 'state'>,
  at: EpochMs,
): Id => deriveId('breaker-event', account, kind, subject, state.kind, at);
