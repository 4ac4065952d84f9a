import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import sinon from 'sinon';
import { deriveId } from '#shared/kernel/ids.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { createErrorLog, type ErrorLog } from '#shared/runtime/errors/error-log.ts';
import { spoolFile } from '#shared/runtime/errors/spool.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';

describe('the error log', () => {
  let base: TestDatabase;
  let home: string;
  let pool: pg.Pool;
  let db: Kysely<Database>;
  const logs: ErrorLog[] = [];

  beforeEach(async () => {
    base = await testDatabase();
    home = mkdtempSync(join(tmpdir(), 'tradewind-errors-'));
    pool = openPool({ url: base.roleUrl('capital'), name: 'capital', size: 2 });
    db = database(pool);
  });
  afterEach(async () => {
    for (const log of logs.splice(0)) await log.close();
    await pool.end();
    rmSync(home, { recursive: true });
    await base.drop();
  });

  const open = (): ErrorLog => {
    const log = createErrorLog({ home, agent: 'capital', redact: text => text, now: () => new Date().toISOString() });
    logs.push(log);
    return log;
  };
  const rows = () =>
    base.db
      .selectFrom('errors')
      .select(['agent', 'code', 'severity', 'message', 'occurrences'])
      .orderBy('id')
      .execute();

  it('writes what is recorded in batches, the same of one second as one row', async () => {
    const log = open();
    log.connect(db);
    const correlationId = deriveId('candle');
    for (let row = 0; row < 300; row++) log.record('no-answer', { code: 'VENUE_UNREACHABLE', detail: `try ${row}` });
    log.record('no-answer', { code: 'VENUE_UNREACHABLE', detail: 'try 7', correlationId });
    await until(async () => (await rows()).length === 2);
    expect((await rows()).map(row => row.occurrences)).to.deep.equal([300, 1]);
    expect((await rows())[0]).to.include({ agent: 'capital', severity: 'medium', message: 'no-answer: try 0' });
  });

  it('keeps what the database cannot take now, and writes it once it can', async () => {
    const name = new URL(base.url).pathname.slice(1);
    const limit = (connections: number) => sql.raw(`alter database ${name} connection limit ${connections}`);
    await limit(0).execute(base.db);
    const tries = sinon.spy(pool, 'query');
    const log = open();
    log.connect(db);
    for (const _ of [1, 2]) log.record('x', { message: 'first' });
    await until(async () => (await Promise.allSettled(tries.returnValues)).some(one => one.status === 'rejected'));
    log.record('x', { message: 'first' });
    expect(await rows()).to.have.length(0);
    await limit(-1).execute(base.db);
    await until(async () => (await rows()).length > 0);
    expect((await rows()).map(row => row.occurrences)).to.deep.equal([3]);
  });

  it('what an ended process could not write, its successor writes, once', async () => {
    const first = open();
    first.record('start-failed', { error: new StartFailure('DATABASE_NOT_MIGRATED', 'nothing there') });
    first.spill();
    expect(existsSync(spoolFile(home, 'capital'))).to.equal(true);
    open().connect(db);
    await until(async () => (await rows()).length > 0);
    expect((await rows())[0]).to.include({ code: 'DATABASE_NOT_MIGRATED' });
    expect(existsSync(spoolFile(home, 'capital'))).to.equal(false);
    const third = open();
    third.connect(db);
    await third.close();
    expect(await rows()).to.have.length(1);
  });
});
