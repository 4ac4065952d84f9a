import { sql } from 'kysely';
import type { Transaction } from '#shared/messaging/handler.ts';

/** Leaves each strategy's words with its bots, for whoever shows a reason and knows no strategy. */
export async function saveReasons(
  tx: Transaction,
  reasons: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Promise<void> {
  const words = Object.fromEntries(reasons);
  await sql`update bots set reasons = said.value from jsonb_each(${JSON.stringify(words)}::jsonb) as said
    where bots.strategy = said.key and bots.reasons is distinct from said.value`.execute(tx);
}
