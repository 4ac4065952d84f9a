import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import type pg from 'pg';
import { deriveId } from '#shared/kernel/ids.ts';
import { openPool } from '#shared/persistence/connection.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, bot, instrument, raiseSignals, seedAccount } from '#tests/integration/risk-manager/account.ts';
import { type Rig, riskRig } from '#tests/integration/risk-manager/rig.ts';

const MAX_POSITIONS = 4;
const MAX_EXPOSURE = 30_000;

/** Two signals in the same millisecond cannot exceed a limit: invariant 3, with a real Postgres. */
describe('limits under concurrency', () => {
  let database: TestDatabase;
  let rig: Rig;
  let pool: pg.Pool;
  let run = 0;
  before(async () => {
    database = await testDatabase();
    await seedAccount(database.db, { bots: 3, instruments: 10, equity: '20000' });
    // 30 000 of 100 000 may be at work; each entry would like 10 110.1
    rig = await riskRig(database, {
      maxPositions: MAX_POSITIONS,
      maxExposureShare: 0.3,
      perTradeShare: 0.01,
      maxHeat: 1,
    });
    pool = openPool({ url: database.roleUrl('risk-manager'), name: 'around', size: 8, durable: false });
    await sql`insert into risk_limits values (${ACCOUNT}, ${MAX_POSITIONS}, ${MAX_EXPOSURE}, 1000000, 0)
      on conflict (account) do nothing`.execute(database.db);
  });
  after(async () => {
    await rig.stop();
    await pool.end();
    await database.drop();
  });
  const clear = () => sql`delete from risk_decisions`.execute(database.db);
  const atWork = async () => {
    const { rows } = await sql<{
      total: number;
      claims: number;
    }>`select coalesce(sum(cost), 0)::float8 as total, count(*)::int as claims
      from exposure where account = ${ACCOUNT}`.execute(database.db);
    return rows[0] ?? { total: Number.NaN, claims: Number.NaN };
  };

  /** Writes an approval past the agent, in a transaction of the isolation given; true when the database took it. */
  async function writeAround(index: number, reserved: number, isolation: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      await client.query(`begin isolation level ${isolation}`);
      await client.query('select count(*) from risk_decisions'); // an older snapshot, where the isolation keeps one
      const [signal] = await raiseSignals(database.db, [
        { botId: bot(index % 3), instrumentId: instrument(index % 10) },
      ]);
      await client.query(
        `insert into risk_decisions (id, signal_id, account, bot_id, instrument_id, verdict, intent, side, quantity, stop_loss,
          reserved, market_time, correlation_id, causation_id) values ($1, $2, $3, $4, $5, 'approved', 'entry', 'buy', 1, 1, $6, now(), $1, $1)`,
        [
          deriveId('around', ++run),
          signal?.payload.signalId,
          ACCOUNT,
          bot(index % 3),
          instrument(index % 10),
          reserved,
        ],
      );
      await client.query('commit');
      return true;
    } catch {
      await client.query('rollback');
      return false;
    } finally {
      client.release();
    }
  }

  it('signals handled at the same moment, in several transactions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(29), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 4 }),
        async batches => {
          await clear();
          const messages = [];
          for (const batch of batches) {
            const changes = batch.map(index => ({ botId: bot(index % 3), instrumentId: instrument(index % 10) }));
            messages.push(await raiseSignals(database.db, changes));
          }
          await Promise.all(messages.map(batch => rig.handle(batch)));
          const { total, claims } = await atWork();
          expect(claims).to.be.within(1, MAX_POSITIONS);
          expect(total).to.be.within(1, MAX_EXPOSURE);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('writers who go around the agent, in any isolation, with the agent among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            index: fc.nat(29),
            reserved: fc.integer({ min: 1, max: 20_000 }),
            isolation: fc.constantFrom('read committed', 'repeatable read', 'serializable'),
          }),
          { minLength: 2, maxLength: 8 },
        ),
        async writers => {
          await clear();
          const signals = await raiseSignals(database.db, [
            { instrumentId: instrument(3) },
            { instrumentId: instrument(4) },
          ]);
          await Promise.all([
            ...writers.map(({ index, reserved, isolation }) => writeAround(index, reserved, isolation)),
            rig.handle(signals),
          ]);
          const { total, claims } = await atWork();
          expect(claims).to.be.within(1, MAX_POSITIONS);
          expect(total).to.be.within(1, MAX_EXPOSURE);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('two whose snapshots are older than each other: one is refused', async () => {
    await clear();
    const signals = await raiseSignals(database.db, [{ instrumentId: instrument(5) }, { instrumentId: instrument(6) }]);
    const clients = [await pool.connect(), await pool.connect()];
    const outcomes: boolean[] = [];
    for (const client of clients) {
      await client.query('begin isolation level repeatable read');
      await client.query('select count(*) from risk_decisions');
    }
    for (const [index, client] of clients.entries()) {
      outcomes.push(
        await client
          .query(
            `insert into risk_decisions (id, signal_id, account, bot_id, instrument_id, verdict, intent, side, quantity, stop_loss,
              reserved, market_time, correlation_id, causation_id) values ($1, $1, $2, $3, $4, 'approved', 'entry', 'buy', 1, 1, 20000, now(), $1, $1)`,
            [signals[index]?.payload.signalId, ACCOUNT, bot(), instrument(5 + index)],
          )
          .then(
            () => true,
            () => false,
          ),
      );
      await client.query(outcomes.at(-1) ? 'commit' : 'rollback');
      client.release();
    }
    expect(outcomes).to.deep.equal([true, false]);
  });

  it('what the database refuses becomes a denial with its code, the rest of the batch stands', async () => {
    await clear();
    const signals = await raiseSignals(database.db, [
      { instrumentId: instrument(0) },
      { instrumentId: instrument(1), confidence: 0.1 },
      { instrumentId: instrument(2), botId: bot(1) },
      { instrumentId: instrument(3), botId: bot(2) },
    ]);
    // a check that is stricter than the rules, as when the account changed between load and save
    await sql`create or replace function approvals_within_limits() returns trigger language plpgsql as $$ begin
      if (select count(*) from risk_decisions where verdict = 'approved') > 1 then
        raise exception 'too many' using errcode = 'check_violation', constraint = 'risk_limits_positions';
      end if; return null; end $$`.execute(database.db);
    const from = rig.decided.length;
    const { send } = await rig.handle(signals);
    expect(rig.decided.slice(from).map(row => row.code)).to.deep.equal([
      null,
      'RISK_CONFIDENCE_LOW',
      'RISK_MAX_POSITIONS',
      'RISK_MAX_POSITIONS',
    ]);
    expect(send).to.have.length(1);
    const rows = await database.db.selectFrom('risk_decisions').select(['code', 'reserved', 'sizing']).execute();
    expect(rows.filter(row => row.code === 'RISK_MAX_POSITIONS').map(row => row.reserved)).to.deep.equal(['0', '0']);
  });

  it('decisions cannot be changed afterwards', async () => {
    const refused = await pool.query("update risk_decisions set verdict = 'approved'").catch((error: Error) => error);
    expect(refused)
      .to.be.instanceOf(Error)
      .and.have.property('message')
      .that.matches(/permission denied/);
  });
});
