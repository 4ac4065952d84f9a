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

/**
 * Runs `work` between begin and commit. What `work` sent without awaiting travels together with the commit.
 * Any failure rolls back and is thrown on; the connection it happened on is closed, so nothing half-done is reused.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Kysely<Database>) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const begun = client.query('begin');
    const [, result] = await Promise.all([begun, work(databaseOf(client))]);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new TransactionRolledBack('the database rolled the transaction back');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** SQLSTATE of a failed query; null for anything else. */
export const sqlState = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : null;

const TRANSIENT_CLASSES = new Set(['08', '40', '53', '57', '55']);

/** True when the same work may succeed later: no connection, a restart, a deadlock. False: it would fail again. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return TRANSIENT_CLASSES.has(state.slice(0, 2));
  if (!(error instanceof Error)) return false;
  if ('code' in error && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(String(error.code))) return true;
  return /connection (terminated|error|timeout)|Client (has encountered|was closed)|timeout exceeded when trying to connect/i.test(
    error.message,
  );
}
