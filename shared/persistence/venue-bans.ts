import { type Kysely, sql } from 'kysely';
import type { BanStore } from '../exchange/budget/shared-stops.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Database } from './tables.ts';

/** What `venue` told this database's agents to wait for. A ban is never shortened. */
export const banStore = (db: Kysely<Database>, venue: string): BanStore => ({
  load: async scopes => {
    const rows = await db
      .selectFrom('venue_bans')
      .select(['scope', 'limit_name', 'until'])
      .where('venue', '=', venue)
      .where('scope', 'in', scopes)
      .where('until', '>', sql<EpochMs>`now()`)
      .execute();
    return rows.map(({ scope, limit_name, until }) => ({ scope, limit: limit_name === '' ? null : limit_name, until }));
  },
  save: async ({ scope, limit, until, reason }) => {
    await db
      .insertInto('venue_bans')
      .values({ venue, scope, limit_name: limit ?? '', until: new Date(until), reason })
      .onConflict(conflict =>
        conflict
          .columns(['venue', 'scope', 'limit_name'])
          .doUpdateSet(eb => ({
            until: eb.ref('excluded.until'),
            reason: eb.ref('excluded.reason'),
            told_by: eb.ref('excluded.told_by'),
            updated_at: eb.ref('excluded.updated_at'),
          }))
          .whereRef('venue_bans.until', '<', 'excluded.until'),
      )
      .execute();
  },
});
