import { expect } from 'chai';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { VenueCall } from '#shared/exchange/resilience/audit.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { openCallLog } from '#shared/runtime/venue/call-log.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';

describe('the record of calls to a venue', () => {
  let base: TestDatabase;
  let pool: pg.Pool;
  let db: Kysely<Database>;
  beforeEach(async () => {
    base = await testDatabase();
    pool = openPool({ url: base.roleUrl('execution'), name: 'execution', size: 1 });
    db = database(pool);
  });
  afterEach(async () => {
    await pool.end();
    await base.drop();
  });

  const MINUTE = Date.UTC(2025, 10, 21, 3, 0);
  const call = (change: Partial<VenueCall>): VenueCall => ({
    ...{ endpoint: 'balances', changes: false, symbol: null, clientId: null, outcome: 'confirmed', fault: null },
    ...{ cost: { weight: 20 }, at: epochMs(MINUTE + 5_000), tookMs: 10 },
    ...change,
  });
  const rows = async () =>
    (
      await sql<Record<string, unknown>>`
    select endpoint, outcome, calls, mean_ms, longest_ms, cost, client_id, code, called_at from venue_calls order by id`.execute(
        base.db,
      )
    ).rows;

  it('says what the venue was asked at 03:00: each change, reads added up per minute', async () => {
    let now = MINUTE + 10_000;
    const log = openCallLog({ db, venue: 'binance', wallNow: () => epochMs(now) });
    for (const tookMs of [10, 20, 60]) log.record(call({ tookMs }));
    log.record(call({ outcome: 'failed', fault: fault('VENUE_UNREACHABLE', 'no') }));
    for (const clientId of ['a', 'b'])
      log.record(call({ endpoint: 'place', changes: true, clientId, outcome: 'unknown' }));
    await until(async () => (await rows()).length === 2);
    expect((await rows()).map(row => row.client_id)).to.deep.equal(['a', 'b']);
    now = MINUTE + 61_000;
    await until(async () => (await rows()).length === 4);
    const [, , read, failed] = await rows();
    expect(read).to.deep.include({ calls: 3, mean_ms: 30, longest_ms: 60, cost: { weight: 60 }, called_at: MINUTE });
    expect(failed).to.include({ outcome: 'failed', code: 'VENUE_UNREACHABLE', calls: 1 });
    log.record(call({ at: epochMs(now) }));
    await log.close();
    expect(await rows()).to.have.length(5);
  });

  it('is written by those that ask, each in its own name', async () => {
    const log = openCallLog({ db, venue: 'binance', wallNow: () => epochMs(Date.now()) });
    log.record(call({ endpoint: 'cancel', changes: true }));
    await log.close();
    const [row] = await base.db.selectFrom('venue_calls').select('agent').execute();
    expect(row?.agent).to.equal('execution');
    const refused =
      await sql`insert into venue_calls (agent, venue, endpoint, changes, outcome, calls, mean_ms, longest_ms, called_at)
      values ('data-collection', 'x', 'x', false, 'failed', 1, 1, 1, now())`
        .execute(db)
        .catch((error: Error) => error.message);
    expect(refused).to.match(/row-level security/);
  });
});
