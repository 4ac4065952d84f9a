import type { Amount } from '#shared/accounting/postings.ts';
import { type Decimal, ZERO } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

type Amounts = ReadonlyMap<string, Decimal>;

/** How often in a row each asset differed from the books by the same amount, as of the last reading of the venue. */
export interface Suspicion {
  readonly venueTime: EpochMs | null;
  readonly seen: ReadonlyMap<string, { readonly difference: Decimal; readonly times: number }>;
}

export const UNSUSPECTING: Suspicion = { venueTime: null, seen: new Map() };

export interface Reading {
  readonly venueTime: EpochMs;
  /** What the venue holds, per asset. */
  readonly venue: Amounts;
  /** What the books hold, with the fills on their way. */
  readonly books: Amounts;
  /** True when fills were booked since the last reading, or are on their way: then a difference proves nothing. */
  readonly moving: boolean;
}

/** What the venue holds beyond the books per asset (below 0: less than them); only what differs. */
export function differences(venue: Amounts, books: Amounts): readonly Amount[] {
  return [...new Set([...venue.keys(), ...books.keys()])]
    .sort()
    .map(asset => ({ asset, amount: (venue.get(asset) ?? ZERO).minus(books.get(asset) ?? ZERO) }))
    .filter(({ amount }) => !amount.isZero());
}

/**
 * Balances and fills reach us on different ways, so a difference is believed only when `patience` readings in a row show
 * the same one with no fill between them. Answers what to adjust, and what to remember.
 */
export function suspect(
  before: Suspicion,
  reading: Reading,
  patience: number,
): { readonly adjust: readonly Amount[]; readonly suspicion: Suspicion } {
  if (before.venueTime !== null && reading.venueTime <= before.venueTime) return { adjust: [], suspicion: before };
  const seen = new Map<string, { readonly difference: Decimal; readonly times: number }>();
  const adjust: Amount[] = [];
  for (const { asset, amount } of differences(reading.venue, reading.books)) {
    const earlier = reading.moving ? undefined : before.seen.get(asset);
    const times = earlier?.difference.eq(amount) ? earlier.times + 1 : 1;
    if (times >= patience) adjust.push({ asset, amount });
    else seen.set(asset, { difference: amount, times });
  }
  return { adjust, suspicion: { venueTime: reading.venueTime, seen } };
}
