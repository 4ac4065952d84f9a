import { sql } from 'kysely';
import pg from 'pg';
import type { TestDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';

/** Where a transaction is stopped: at its first movement, or in its commit, when all that is left is to hear that it went through. */
export type Moment = 'before' | 'in-commit';
/** What every movement of capital writes. */
const TABLES = ['fund_flows', 'capital_proposals', 'capital_locks', 'capital_state'];
const LOCK = 20_260_105;

/** Stops an agent's transactions at a moment until it lets them go, so that the process can be killed right there. */
export class Gate {
  readonly #database: TestDatabase;
  readonly #holder: pg.Client;

  private constructor(database: TestDatabase, holder: pg.Client) {
    this.#database = database;
    this.#holder = holder;
  }

  static async build(database: TestDatabase, agent: string): Promise<Gate> {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query(`
      create table test_gate (moment text);
      create function test_gate_stops() returns trigger language plpgsql security definer set search_path from current as $$
      begin
        if session_user like '%${agent}' and exists (select from test_gate where moment = tg_argv[0]) then
          perform pg_advisory_xact_lock(${LOCK});
        end if;
        return null;
      end $$;
      ${TABLES.map(
        table => `
        create trigger test_before after insert or update on ${table} for each row execute function test_gate_stops('before');
        create constraint trigger test_in_commit after insert or update on ${table} deferrable initially deferred
          for each row execute function test_gate_stops('in-commit');`,
      ).join('')}`);
    return new Gate(database, holder);
  }

  async close(moment: Moment): Promise<void> {
    await this.#holder.query('select pg_advisory_lock($1::bigint)', [LOCK]);
    await this.#holder.query('insert into test_gate values ($1)', [moment]);
  }

  /** The connection that stands at the gate; null: none does. */
  async waiting(): Promise<number | null> {
    const { rows } = await sql<{ pid: number }>`select pid from pg_locks
      where locktype = 'advisory' and objid = ${LOCK} and not granted and database = (select oid from pg_database where datname = current_database())`.execute(
      this.#database.db,
    );
    return rows[0]?.pid ?? null;
  }

  /** Lets go, and waits until the dead process's connection has come to its end. */
  async open(pid: number): Promise<void> {
    await this.#holder.query('delete from test_gate');
    await this.#holder.query('select pg_advisory_unlock($1::bigint)', [LOCK]);
    await until(async () => {
      const { rows } = await sql`select from pg_stat_activity where pid = ${pid}`.execute(this.#database.db);
      return rows.length === 0;
    });
  }

  end(): Promise<void> {
    return this.#holder.end();
  }
}
