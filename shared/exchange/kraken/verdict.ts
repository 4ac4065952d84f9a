import { z } from 'zod';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Ending } from '../transport.ts';
import { fault, judge, retryAfter, type Verdict } from '../verdict.ts';

export const INVALID_NONCE = 'EAPI:Invalid nonce';

/** What errors prove, by how they begin: the first that fits; one that is not listed is a plain refusal. */
const MEANINGS: readonly (readonly [RegExp, VenueFault['code']])[] = [
  // the venue does not know what became of it, or there is one of that name already
  [/^EService:(Busy|Timeout|Deadline elapsed)/, 'VENUE_OUTCOME_UNKNOWN'],
  [/^EService:Unavailable/, 'VENUE_MAINTENANCE'],
  [/^E\w+:Internal error/, 'VENUE_OUTCOME_UNKNOWN'],
  [/^EOrder:.*(duplicate|already exists|cancel pending)/i, 'VENUE_OUTCOME_UNKNOWN'],
  [/^EService:Throttled|rate limit exceeded|too many requests|^EGeneral:Temporary lockout/i, 'VENUE_RATE_LIMITED'],
  [/^EAPI:Invalid (key|signature)|^EGeneral:Permission denied|^ESession|^EAuth|^EAccount/, 'VENUE_KEY_REJECTED'],
  [/^EGeneral:Invalid arguments:deadline/, 'VENUE_CLOCK_SKEW'],
  [/^EQuery:(Unknown|Invalid) asset/, 'VENUE_UNKNOWN_SYMBOL'],
  [/^EOrder:Insufficient/, 'VENUE_INSUFFICIENT_FUNDS'],
  [/^EOrder:Unknown order/, 'VENUE_ORDER_NOT_OPEN'],
];
const meaningOf = (error: string): VenueFault['code'] =>
  MEANINGS.find(([beginning]) => beginning.test(error))?.[1] ?? 'VENUE_REJECTED';

const PAUSE_MS = 5_000;
/** After too many wrong keys; asking in it makes it longer. */
const LOCKOUT_MS = 900_000;

/** A refusal in the venue's words as one of ours. */
export function faultOf(error: string, now: EpochMs): VenueFault {
  const meaning = fault(meaningOf(error), error, error);
  if (meaning.code !== 'VENUE_RATE_LIMITED') return meaning;
  const until = Number(/^EService:Throttled: ?(\d+)/.exec(error)?.[1] ?? 0) * 1_000;
  const pause = error.startsWith('EGeneral:Temporary lockout') ? LOCKOUT_MS : PAUSE_MS;
  return { ...meaning, retryAt: epochMs(Math.max(until, now + pause)) };
}

const reply = z.object({ error: z.array(z.string()) });

/** Refusals come under status 200 too: the list of errors says so (what begins with W is a warning). Under 500 and more it proves nothing. */
export const verdictOf = (ending: Ending, now: EpochMs): Verdict =>
  judge(ending, now, (body, answered) => {
    const read = reply.safeParse(body);
    const said = read.success ? read.data.error.find(each => each.startsWith('E')) : undefined;
    if (said === undefined) return null;
    const refused = faultOf(said, now);
    if (refused.code === 'VENUE_OUTCOME_UNKNOWN' || refused.code === 'VENUE_MAINTENANCE') {
      return { kind: 'unknown', fault: refused };
    }
    if (answered.status >= 500) return { kind: 'unknown', fault: { ...refused, code: 'VENUE_OUTCOME_UNKNOWN' } };
    const retryAt = refused.retryAt === null ? null : (retryAfter(answered, now) ?? refused.retryAt);
    return { kind: 'rejected', fault: { ...refused, retryAt }, body };
  });
