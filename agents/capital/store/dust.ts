import { sql } from 'kysely';
import { dustPostings } from '#shared/accounting/postings.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { holderBalances } from '#shared/persistence/reads/books.ts';
import type { Booking } from './ledger.ts';

/** A message that a position closed with a remainder. */
export interface Closed {
  readonly messageId: Id;
  readonly positionId: Id;
  readonly marketTime: EpochMs;
}

/**
 * What bots hold of a base asset beyond their open positions in it: a remainder too small to sell, or, below 0, what was
 * sold beyond the position. It is measured, not told, because a late fill can open a position again that closes with
 * more dust. Throws when a position is not stored.
 */
export async function dustBookings(
  tx: Transaction,
  account: string,
  closed: readonly Closed[],
): Promise<readonly Booking[]> {
  const ids = [...new Set(closed.map(one => one.positionId))];
  const [positions, open, holdings] = await Promise.all([
    tx
      .selectFrom('positions')
      .innerJoin('instruments', 'instruments.id', 'positions.instrument_id')
      .select(['positions.id', 'bot_id', 'base'])
      .where(({ eb, fn, val }) => eb('positions.id', '=', fn.any(val(ids))))
      .execute(),
    openQuantities(tx, account),
    holderBalances(tx, account),
  ]);
  const bookings = new Map<string, Booking>();
  for (const { messageId, positionId, marketTime } of closed) {
    const position = positions.find(one => one.id === positionId);
    invariant(position !== undefined, `position ${positionId} is not stored`);
    const { bot_id: botId, base: asset } = position;
    const held = holdings.get(botId)?.get(asset) ?? ZERO;
    const key = `${botId}|${asset}`;
    if (bookings.has(key)) continue;
    bookings.set(key, {
      id: deriveId('ledger', 'dust', messageId),
      lines: dustPostings(botId, { asset, amount: held.minus(open.get(key) ?? ZERO) }),
      fillId: null,
      marketTime,
    });
  }
  return [...bookings.values()];
}

/** Base in open positions, below 0 for a short one, by bot and asset. */
async function openQuantities(tx: Transaction, account: string): Promise<ReadonlyMap<string, Decimal>> {
  const { rows } = await sql<{ key: string; quantity: string }>`
    select p.bot_id || '|' || i.base as key, sum(case p.side when 'long' then p.quantity else -p.quantity end)::text as quantity
    from positions p join instruments i on i.id = p.instrument_id
    where p.account = ${account} and p.closed_at is null group by 1`.execute(tx);
  return new Map(rows.map(row => [row.key, new Decimal(row.quantity)]));
}
