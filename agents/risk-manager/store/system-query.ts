import { sql } from 'kysely';
import { z } from 'zod';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { SystemFacts } from '../core/breakers/facts.ts';

const systemRow = z.strictObject({
  errors: z.number(),
  troubles: z.number(),
  awayMs: z.number(),
  executionSilentMs: z.number().nullable(),
});

/** What went wrong within the last five minutes, and who is away, by the wall's clock. */
export async function readSystem(
  db: Transaction,
  { account, venue }: { readonly account: string; readonly venue: string },
): Promise<Omit<SystemFacts, 'redisSilentMs'>> {
  const { rows } = await sql<{ system: unknown }>`select json_build_object(
    'errors', (select coalesce(sum(occurrences), 0) from errors
        where created_at > now() - interval '5 minutes' and severity in ('high', 'critical'))
      + (select count(*) from dead_letters where created_at > now() - interval '5 minutes' and resolved_at is null)
      + ${refused(account)},
    'troubles', ${refused(account)} + (select coalesce(sum(calls), 0) from venue_calls
        where called_at > now() - interval '5 minutes' and venue = ${venue} and changes and outcome = 'unknown'),
    'awayMs', (select coalesce(max(extract(epoch from least(until, now()) - updated_at)) * 1000, 0)::float8 from venue_bans
        where venue = ${venue} and limit_name = '' and until > now()),
    'executionSilentMs', (select (extract(epoch from clock_timestamp() - max(beat_at)) * 1000)::float8
        from heartbeats where agent = 'execution' and state <> 'standby')) as system`.execute(db);
  const { errors, troubles, awayMs, executionSilentMs: silentMs } = systemRow.parse(rows[0]?.system);
  // one that was never heard of is silent for ever
  const executionSilentMs = silentMs ?? Number.POSITIVE_INFINITY;
  return { errors, executionSilentMs, venues: new Map([[venue, { troubles, awayMs }]]) };
}

/** Orders that the venue refused. */
const refused = (account: string) =>
  sql`(select count(*) from orders where account = ${account} and created_at > now() - interval '5 minutes' and state = 'rejected')`;
