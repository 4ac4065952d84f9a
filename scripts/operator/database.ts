import type { Kysely } from 'kysely';
import type pg from 'pg';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { addressOf } from '#shared/runtime/boot.ts';

export interface OpenDatabase {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
}

/** Connects with the credentials of a role of this installation, for as long as `work` takes. */
export async function withDatabase<T>(
  { home, role }: { readonly home: string; readonly role: 'reader' | 'operator' },
  work: (open: OpenDatabase) => Promise<T>,
): Promise<T> {
  const pool = openPool({ url: await addressOf(home, role), name: `tradewind-cli-${role}`, size: 2 });
  try {
    return await work({ db: database(pool), pool });
  } finally {
    await pool.end();
  }
}
