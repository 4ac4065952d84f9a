import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { at } from '#shared/persistence/reads/reader.ts';
import type { Lock } from '../core/view.ts';

/** Locks of quote that are not released, those that end first before the others. */
export async function readLocks(tx: Transaction, account: string, quote: string): Promise<readonly Lock[]> {
  const rows = await tx
    .selectFrom('capital_locks')
    .select(['id', 'amount', 'unlocks_at'])
    .where('account', '=', account)
    .where('asset', '=', quote)
    .where('released_at', 'is', null)
    .orderBy('unlocks_at')
    .orderBy('id')
    .execute();
  return rows.map(row => ({ id: row.id, amount: new Decimal(row.amount), unlocksAt: row.unlocks_at }));
}

export interface NewLock {
  readonly id: Id;
  readonly account: string;
  readonly asset: string;
  readonly amount: Decimal;
  readonly reason: string;
  /** Market time. */
  readonly lockedAt: EpochMs;
  readonly unlocksAt: EpochMs;
}

export async function insertLock(tx: Transaction, lock: NewLock): Promise<void> {
  const { id, account, asset, reason } = lock;
  await tx
    .insertInto('capital_locks')
    .values({
      ...{ id, account, asset, reason },
      amount: lock.amount.toFixed(),
      locked_at: new Date(lock.lockedAt),
      unlocks_at: new Date(lock.unlocksAt),
    })
    .onConflict(conflict => conflict.column('id').doNothing())
    .execute();
}

export async function releaseLocks(tx: Transaction, ids: readonly Id[], now: EpochMs): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('capital_locks')
    .set({ released_at: new Date(now) })
    .where('id', 'in', ids)
    .execute();
}

/** Locks that were asked for come free at `unlocksAt`, unless they do so before. */
export async function giveNotice(
  tx: Transaction,
  ids: readonly Id[],
  { now, unlocksAt }: { readonly now: EpochMs; readonly unlocksAt: EpochMs },
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('capital_locks')
    .set({ notice_at: new Date(now), unlocks_at: new Date(unlocksAt) })
    .where('id', 'in', ids)
    .where('unlocks_at', '>', at(unlocksAt))
    .where('notice_at', 'is', null)
    .execute();
}
