import type { Amount } from '#shared/accounting/postings.ts';
import { type Decimal, ZERO } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

type Amounts = ReadonlyMap<string, Decimal>;

/** How much speaks for each asset's difference from the books, as of the last reading of the venue. */
export interface Suspicion {
  readonly venueTime: EpochMs | null;
  readonly seen: ReadonlyMap<string, { readonly difference: Decimal; readonly weight: number }>;
}

export const UNSUSPECTING: Suspicion = { venueTime: null, seen: new Map() };

export interface Reading {
  readonly venueTime: EpochMs;
  /** What the venue holds, per asset. */
  readonly venue: Amounts;
  /** What the books hold, with the fills on their way. */
  readonly books: Amounts;
  /** Fills were booked since the last reading, or are on their way: then a difference proves less. */
  readonly moving: boolean;
  /** An order may have been filled without our knowing: then a difference proves nothing. */
  readonly outcomeUnknown: boolean;
}

/** What a reading says with no fill since the one before; with fills it says 1. */
const QUIET = 3;

/** What the venue holds beyond the books per asset (below 0: less than them); only what differs. */
export function differences(venue: Amounts, books: Amounts): readonly Amount[] {
  return [...new Set([...venue.keys(), ...books.keys()])]
    .sort()
    .map(asset => ({ asset, amount: (venue.get(asset) ?? ZERO).minus(books.get(asset) ?? ZERO) }))
    .filter(({ amount }) => !amount.isZero());
}

/**
 * Balances and fills reach us on different ways, so a difference is believed only when `patience` quiet readings in a row
 * show the same one, or thrice as many on an account that is never quiet. Answers what to adjust, and what to remember.
 */
export function suspect(
  before: Suspicion,
  reading: Reading,
  patience: number,
): { readonly adjust: readonly Amount[]; readonly suspicion: Suspicion } {
  const isOld = before.venueTime !== null && reading.venueTime <= before.venueTime;
  if (isOld || reading.outcomeUnknown) return { adjust: [], suspicion: before };
  const seen = new Map<string, { readonly difference: Decimal; readonly weight: number }>();
  const adjust: Amount[] = [];
  for (const { asset, amount } of differences(reading.venue, reading.books)) {
    const earlier = before.seen.get(asset);
    const same = earlier?.difference.eq(amount) ? earlier.weight : 0;
    const weight = same + (reading.moving ? 1 : QUIET);
    if (weight >= patience * QUIET) adjust.push({ asset, amount });
    else seen.set(asset, { difference: amount, weight });
  }
  return { adjust, suspicion: { venueTime: reading.venueTime, seen } };
}
