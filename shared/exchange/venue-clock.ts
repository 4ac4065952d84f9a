import type { EpochMs } from '../kernel/time.ts';

/** How far the venue's clock is from ours. */
export interface VenueClock {
  /** Our wall time as the venue's clock would show it, in ms. */
  at(wall: EpochMs): number;
  /** Reads the venue's clock and corrects ours by it. False when nothing changed. */
  sync(): Promise<boolean>;
}

/** A venue further away than this replays another time and takes the wall's. */
const MAX_OFFSET_MS = 86_400_000;
const WORTHWHILE_MS = 100;

/** `read` asks the venue for its time; null when it did not say. */
export function venueClock(read: () => Promise<number | null>, wallNow: () => EpochMs): VenueClock {
  let offsetMs = 0;
  return {
    at: wall => wall + offsetMs,
    sync: async () => {
      const before = wallNow();
      const time = await read();
      if (time === null) return false;
      const measured = time - Math.round((before + wallNow()) / 2);
      const changed = Math.abs(measured) < MAX_OFFSET_MS && Math.abs(measured - offsetMs) > WORTHWHILE_MS;
      if (changed) offsetMs = measured;
      return changed;
    },
  };
}
