import { randomInt } from 'node:crypto';
import type pg from 'pg';
import type { TransactionScope } from '../persistence/transaction.ts';

/** Advisory locks of this class are tickets and nothing else, so that a forged ring can only wait for a ticket. */
const CLASS = 7_461;
const MAX_TICKET = 2 ** 31 - 1;

/**
 * A lock that a transaction holds until its end, under a number that only its ring carries: who is rung while the commit
 * is still on its way waits exactly for that, so the bell's way and the commit's go side by side.
 */
export interface Ticket {
  readonly number: number;
  readonly held: Promise<unknown>;
}

export function takeTicket(client: pg.ClientBase): Ticket {
  const number = randomInt(1, MAX_TICKET);
  const held = client.query({ name: 'ticket', text: 'select pg_advisory_xact_lock($1, $2)', values: [CLASS, number] });
  held.catch(() => undefined); // the transaction has failed then, and its commit says so
  return { number, held };
}

/** Waits until the transactions that hold these tickets have ended. Comes before anything else, so that nobody waits in a circle. */
export const awaitTickets = (client: pg.ClientBase, tickets: readonly number[]): Promise<unknown> =>
  client.query({
    name: 'await-tickets',
    text: 'select pg_advisory_xact_lock_shared($1, ticket) from unnest($2::integer[]) as ticket',
    values: [CLASS, tickets],
  });

/** The number in a ring; null when there is none that could be one. */
export function ticketIn(ring: unknown): number | null {
  const number = typeof ring === 'object' && ring !== null && 'ticket' in ring ? ring.ticket : null;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < MAX_TICKET ? number : null;
}

/** Rings as the commit leaves. A ring for a transaction that fails in the end finds nothing, which is nothing. */
export function ringWithCommit(
  scope: TransactionScope,
  { number, held }: Ticket,
  ring: (ticket: number) => void,
): void {
  scope.whenCommitSent(() => {
    held.then(
      () => ring(number),
      () => undefined,
    );
  });
}
