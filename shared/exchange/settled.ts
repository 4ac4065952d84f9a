import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, Read, VenueOrder } from './port.ts';
import { fault } from './verdict.ts';

/** The venue only says that it took a cancel or a change; most are done by the first look. */
const LOOKS_AFTER_MS = [0, 50, 150];
export const LOOKS = LOOKS_AFTER_MS.length;

/** The order once it stands as was asked. Unknown, to be asked about, when it does not within a moment, or cannot be read. */
export async function settled(
  look: () => Read<VenueOrder | null>,
  isDone: (order: VenueOrder) => boolean,
): Promise<Outcome<VenueOrder>> {
  let last = 'the venue took it, and it is not done yet';
  for (const ms of LOOKS_AFTER_MS) {
    if (ms > 0) await sleep(ms);
    const found = await look();
    if (!found.ok) last = found.error.message;
    else if (found.value !== null && isDone(found.value)) return { kind: 'confirmed', value: found.value };
  }
  return { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', last) };
}
