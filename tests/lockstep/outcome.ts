import { sql } from 'kysely';
import type { TestDatabase } from '#tests/integration/database.ts';

/** Wall time, and what the venue numbers over all markets in the order in which requests reach it. */
const NOT_COMPARED = ['created_at', 'updated_at', 'sent_at', 'expires_at', 'cancel_requested_at', 'venue_order_id'];
const COMPARED = ['signals', 'risk_decisions', 'orders', 'fills', 'positions', 'ledger'] as const;

/** Every decision, order and fill to the last digit, as text per table and in one order, so that two runs can be compared. */
export async function outcomeOf({ db }: TestDatabase): Promise<ReadonlyMap<string, readonly string[]>> {
  const outcome = new Map<string, readonly string[]>();
  for (const table of COMPARED) {
    const { rows } = await sql<{ line: string }>`
      select (to_jsonb(t) - ${NOT_COMPARED}::text[])::text as line from ${sql.table(table)} as t order by line`.execute(
      db,
    );
    outcome.set(
      table,
      rows.map(row => row.line),
    );
  }
  return outcome;
}

/** What one run has and the other has not, at most `limit` lines per table; empty when they are equal. */
export function differences(
  first: ReadonlyMap<string, readonly string[]>,
  second: ReadonlyMap<string, readonly string[]>,
  limit = 3,
): readonly string[] {
  return [...first].flatMap(([table, lines]) => {
    const others = second.get(table) ?? [];
    const [inFirst, inSecond] = [new Set(lines), new Set(others)];
    return [
      ...lines
        .filter(line => !inSecond.has(line))
        .slice(0, limit)
        .map(line => `- ${table} ${line}`),
      ...others
        .filter(line => !inFirst.has(line))
        .slice(0, limit)
        .map(line => `+ ${table} ${line}`),
    ];
  });
}
