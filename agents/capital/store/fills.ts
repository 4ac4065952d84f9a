import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { postingsOfFill } from '#shared/persistence/reads/books.ts';
import type { Booking } from './ledger.ts';

/** The bookings of stored fills; those of no bot are somebody's trades by hand. Throws when a fill is not stored. */
export async function fillBookings(tx: Transaction, ids: readonly Id[]): Promise<readonly Booking[]> {
  const wanted = [...new Set(ids)];
  const rows = await tx
    .selectFrom('fills')
    .innerJoin('instruments', 'instruments.id', 'fills.instrument_id')
    .select(['fills.id', 'bot_id', 'side', 'quantity', 'price', 'fee', 'fee_asset', 'venue_time', 'base', 'quote'])
    .where(({ eb, fn, val }) => eb('fills.id', '=', fn.any(val(wanted))))
    .execute();
  invariant(
    rows.length === wanted.length,
    `${wanted.length - rows.length} of the fills ${wanted.join(', ')} are not stored`,
  );
  return rows.map(row => ({
    id: deriveId('ledger', 'fill', row.id),
    lines: postingsOfFill(row).lines,
    fillId: row.id,
    marketTime: row.venue_time,
  }));
}
