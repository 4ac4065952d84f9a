import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { sql } from 'kysely';
import { openPool } from '#shared/persistence/connection.ts';
import { inTransaction, isTransient } from '#shared/persistence/transaction.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

describe('a connection that Postgres ends', () => {
  let base: TestDatabase;
  before(async () => {
    base = await testDatabase();
  });
  after(() => base.drop());

  it('between two statements of a transaction fails that transaction alone, and as one to be tried again', async () => {
    const pool = openPool({ url: base.url, name: 'lost', size: 1 });
    const failure = await inTransaction(pool, async (tx, { client }) => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await sql`select pg_terminate_backend(${rows[0].pid}, 5000)`.execute(base.db);
      await sleep(50); // the socket's own event comes first: nobody's query is there to take it
      return sql`select 1`.execute(tx);
    }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(isTransient(failure), String(failure)).to.equal(true);
    expect((await pool.query('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
    await pool.end();
  });

  it('because it stood still too long: the same', async () => {
    const pool = openPool({ url: base.url, name: 'slow', size: 1 });
    const failure = await inTransaction(pool, async (tx, { client }) => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await sql`set local idle_in_transaction_session_timeout = '20ms'`.execute(tx);
      for (;;) {
        const left = await sql`select from pg_stat_activity where pid = ${rows[0].pid}`.execute(base.db);
        if (left.rows.length === 0) break;
        await sleep(10);
      }
      return sql`select 1`.execute(tx);
    }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(isTransient(failure), String(failure)).to.equal(true);
    await pool.end();
  });

  it('whatever the system calls it, is tried again', () => {
    for (const code of ['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT'])
      expect(isTransient(Object.assign(new Error(`write ${code}`), { code, syscall: 'write' })), code).to.equal(true);
  });
});
