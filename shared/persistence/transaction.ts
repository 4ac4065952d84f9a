import type { Kysely } from 'kysely';
import type pg from 'pg';
import { database } from './connection.ts';
import type { Database } from './tables.ts';

const bound = new WeakMap<pg.PoolClient, Kysely<Database>>();

function databaseOf(client: pg.PoolClient): Kysely<Database> {
  let db = bound.get(client);
  if (db === undefined) {
    db = database(client);
    bound.set(client, db);
  }
  return db;
}

/** Thrown when Postgres answered a commit with a rollback: a statement that nobody awaited had failed. */
export class TransactionRolledBack extends Error {
  override readonly name = 'TransactionRolledBack';
}

/** What a transaction offers beside typed queries. */
export interface TransactionScope {
  /** The connection itself, for statements whose text never changes. */
  readonly client: pg.PoolClient;
  /** A write whose result nobody waits for travels in one round trip with the commit. */
  later(write: Promise<unknown>): void;
  /** Called once the commit is on its way, before it is known to succeed. */
  whenCommitSent(act: () => void): void;
}

/**
 * Runs `work` between begin and commit. Any failure rolls back and is thrown on; the connection it happened on is
 * closed, so nothing half-done is reused.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: Kysely<Database>, scope: TransactionScope) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const writes: Promise<unknown>[] = [];
  const acts: (() => void)[] = [];
  const later = (write: Promise<unknown>): void => {
    write.catch(() => undefined);
    writes.push(write);
  };
  try {
    later(client.query('begin'));
    const result = await work(databaseOf(client), { client, later, whenCommitSent: act => acts.push(act) });
    // Kysely hands its queries over some promises later; the commit must come after them.
    if (writes.length > 1) await new Promise<void>(resolve => process.nextTick(resolve));
    const committed = client.query('commit');
    for (const act of acts) act();
    const [{ command }] = await Promise.all([committed, ...writes]);
    if (command !== 'COMMIT') throw new TransactionRolledBack('the database rolled the transaction back');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** SQLSTATE of a failed query; null for anything else, as EPIPE, which is as long but has no digit. */
export const sqlState = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && /^(?=.*\d)[0-9A-Z]{5}$/.test(String(error.code))
    ? String(error.code)
    : null;

const TRANSIENT_CLASSES = new Set(['08', '40', '53', '57', '55']);
/** The database ended a transaction that stood still too long, as on a machine that has too much to do. */
const IDLE_TOO_LONG = '25P03';

/** True when the same work may succeed later: no connection, a restart, a deadlock. False: it would fail again. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state === IDLE_TOO_LONG || TRANSIENT_CLASSES.has(state.slice(0, 2));
  if (!(error instanceof Error)) return false;
  if ('code' in error && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(String(error.code))) return true;
  return /connection (terminated|error|timeout)|Client (has encountered|was closed)|timeout exceeded when trying to connect/i.test(
    error.message,
  );
}
