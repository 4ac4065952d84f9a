import { sql } from 'kysely';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { StartFailure } from '#shared/runtime/failure.ts';

/**
 * Throws StartFailure when positions or orders of the account are open at another venue than the profile's: nobody would
 * look after them.
 */
export async function refuseLeftBehind({ db, system }: Pick<AgentContext<unknown>, 'db' | 'system'>): Promise<void> {
  const ours = `${system.venue.id}:%`;
  const { rows } = await sql<{ venue: string; positions: number; orders: number }>`
    select split_part(instrument_id, ':', 1) as venue, sum(positions)::int as positions, sum(orders)::int as orders from (
      select instrument_id, 1 as positions, 0 as orders from positions
        where account = ${system.account} and closed_at is null and instrument_id not like ${ours}
      union all
      select instrument_id, 0, 1 from orders
        where account = ${system.account} and state in ('submitting', 'unknown', 'open', 'partly-filled') and instrument_id not like ${ours}
    ) as open group by 1 order by 1`.execute(db);
  const [first] = rows;
  if (first === undefined) return;
  const left = rows.map(({ venue, positions, orders }) => `${positions} positions and ${orders} orders at ${venue}`);
  throw new StartFailure(
    'VENUE_CHANGED',
    `account ${system.account} has ${left.join(', ')}; the profile says ${system.venue.id}`,
    `set venue.id back to ${first.venue} and run: tradewind flatten; or give the new venue a state folder of its own (TRADEWIND_HOME)`,
  );
}
