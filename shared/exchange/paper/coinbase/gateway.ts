import type { PaperVenue } from '../venue.ts';
import type { KeyRing } from './api-keys.ts';
import type { Clocks } from './bearer.ts';
import type { RateLimits } from './rate-limits.ts';

/** What every request and every stream of the dialect works with. */
export interface Gateway {
  readonly venue: PaperVenue;
  readonly clocks: Clocks;
  readonly keys: KeyRing;
  readonly limits: RateLimits;
  /** Letters and digits that nobody guesses, `length` of them. */
  newToken(length: number): string;
}
