import { sql } from 'kysely';
import type { Transaction } from '#shared/messaging/handler.ts';

/** Lets the transaction wait for a strategy's process, which is given less time than this. */
export async function allowWait(tx: Transaction): Promise<void> {
  await sql`set local idle_in_transaction_session_timeout = '60s'`.execute(tx);
}
