import type pg from 'pg';

/** Whether anything is still on its way, in one row. */
export interface Stand {
  /** Messages that nobody has handled. */
  readonly undone: number;
  /** Instruments whose mark is as new as the bar that closed, or newer. */
  readonly marked: number;
  /** Orders without a verdict, or whose cancel has none. */
  readonly unsettled: number;
  readonly resting: number;
  /** Those of them that are two orders for the matching engine. */
  readonly brackets: number;
  readonly fills: number;
  readonly unprotected: number;
}

const STAND = `select
  (select count(*) from deliveries where done_at is null)::int as undone,
  (select count(*) from marks where market_time >= $1)::int as marked,
  o.unsettled, o.resting, o.brackets,
  (select count(*) from fills)::int as fills,
  (select count(*) from positions where closed_at is null and protected_at is null)::int as unprotected
from (select
    count(*) filter (where state in ('approved', 'submitting', 'unknown') or cancel_requested_at is not null)::int as unsettled,
    count(*) filter (where state in ('open', 'partly-filled'))::int as resting,
    count(*) filter (where state in ('open', 'partly-filled') and type = 'bracket')::int as brackets
  from orders where state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled')) as o`;

export async function readStand(client: pg.PoolClient, barEnd: number): Promise<Stand> {
  const { rows } = await client.query({ name: 'stand', text: STAND, values: [new Date(barEnd)] });
  return rows[0];
}
