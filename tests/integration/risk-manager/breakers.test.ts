import { expect } from 'chai';
import { sql } from 'kysely';
import { marksMoved, tradingCommanded } from '#shared/contracts/messages.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Message } from '#shared/messaging/message.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, bot, deposit, instrument, NOW, openPosition, raiseSignal, seedAccount } from './account.ts';
import { type Rig, riskRig } from './rig.ts';

const HOUR_MS = 3_600_000;

describe('circuit breakers, live', () => {
  let database: TestDatabase;
  let rig: Rig;
  let count = 0;
  beforeEach(async () => {
    database = await testDatabase();
    await seedAccount(database.db, { instruments: 2, equity: '50000' });
    rig = await riskRig(database);
  });
  afterEach(async () => {
    await rig.stop();
    await database.drop();
  });

  const later = (hours: number): EpochMs => epochMs(NOW + hours * HOUR_MS);
  /** The bot holds 100 of C0, bought for 100 each, and its mark moves. */
  async function price(at: EpochMs, value: number): Promise<readonly [string, unknown][]> {
    await sql`update marks set price = ${value}, market_time = ${new Date(at)}::timestamptz`.execute(database.db);
    const message: Message<'marks-moved'> = {
      ...{
        seq: ++count,
        id: deriveId('test-marks', count),
        type: 'marks-moved',
        key: ACCOUNT,
        producer: 'data-collection',
      },
      ...{ payload: marksMoved.parse({ account: ACCOUNT }), correlationId: deriveId('test-marks', count) },
      ...{ marketTime: at, validUntil: null },
    };
    const { send } = await rig.handle([message], at);
    return send.map(({ type, payload }) => [type, payload]);
  }
  async function command(payload: object, at: EpochMs): Promise<void> {
    const commandId = deriveId('test-breaker-command', ++count);
    const parsed = tradingCommanded.parse({ commandId, account: ACCOUNT, reason: '', ...payload });
    await database.db.insertInto('commands').values({ id: commandId, kind: parsed.kind, issued_by: 'test' }).execute();
    const message: Message<'trading-commanded'> = {
      ...{
        seq: ++count,
        id: deriveId('test-breaker', count),
        type: 'trading-commanded',
        key: ACCOUNT,
        producer: 'operator',
      },
      ...{ payload: parsed, correlationId: commandId as Id, marketTime: at, validUntil: null },
    };
    await rig.handle([message], at);
  }
  const hold = async (): Promise<void> => {
    await openPosition(database.db, { quantity: '100' });
    const id = deriveId('test-hold', ++count);
    await sql`insert into ledger (transaction_id, line, account, book, bot_id, asset, amount, kind, market_time) values
      (${id}, 0, ${ACCOUNT}, 'bot', ${bot()}, 'C0', 100, 'trade', now()), (${id}, 1, ${ACCOUNT}, 'market', null, 'C0', -100, 'trade', now()),
      (${id}, 2, ${ACCOUNT}, 'bot', ${bot()}, 'USDT', -10000, 'trade', now()), (${id}, 3, ${ACCOUNT}, 'market', null, 'USDT', 10000, 'trade', now())`.execute(
      database.db,
    );
  };
  const state = async () =>
    await database.db.selectFrom('trading_state').select(['state', 'word']).executeTakeFirstOrThrow();
  const open = async () =>
    (
      await database.db
        .selectFrom('breakers')
        .select(['kind', 'state'])
        .where('state', '<>', 'closed')
        .orderBy('kind')
        .execute()
    ).map(row => `${row.kind} ${row.state}`);

  it('a daily loss: nothing is entered for a day, over a restart, then half as much, then all of it', async () => {
    await hold();
    await price(NOW, 100);
    expect(await open()).to.deep.equal([]);
    const sent = await price(later(1), 50); // 5 000 of 100 000
    expect(sent).to.deep.include(['trading-state-changed', { account: ACCOUNT, state: 'REDUCING', commandId: null }]);
    expect(sent.map(([type]) => type)).to.include('alert-raised');
    await rig.stop();
    rig = await riskRig(database);
    expect(await open()).to.deep.equal(['daily-loss open']);
    const entry = { instrumentId: instrument(1), referencePrice: '50', stopLoss: '49', takeProfit: '52' };
    await rig.handle([await raiseSignal(database.db, entry, { marketTime: later(1) })], later(1));
    expect(rig.decided.at(-1)).to.deep.include({
      code: 'RISK_BREAKER_OPEN',
      codes: ['RISK_BREAKER_OPEN', 'RISK_TRADING_REDUCING'],
    });
    await price(later(24), 50);
    expect((await state()).state).to.equal('REDUCING');
    await price(later(25), 50);
    expect([await open(), await state()]).to.deep.equal([
      ['daily-loss half-open'],
      { state: 'ACTIVE', word: 'ACTIVE' },
    ]);
    await price(later(38), 50);
    expect(await open()).to.deep.equal([]);
  });

  it('a deposit is no gain, and a withdrawal no loss', async () => {
    await hold();
    await price(NOW, 100);
    await deposit(database.db, { asset: 'USDT', amount: '-50000' });
    await price(later(1), 100);
    expect(await open()).to.deep.equal([]);
    await price(later(2), 74); // 2 600 of 50 000
    expect(await open()).to.deep.equal(['daily-loss open']);
  });

  it('the hard drawdown sells everything, halts, and only an operator goes on', async () => {
    await hold();
    await price(NOW, 200);
    await deposit(database.db, { asset: 'USDT', amount: '-80000' });
    await price(later(1), 200);
    const sent = await price(later(2), 100); // a third
    expect(sent.map(([type]) => type)).to.include('order-approved');
    expect(rig.decided.at(-1)).to.include({ intent: 'exit', verdict: 'approved', quantity: '100' });
    expect(await state()).to.deep.equal({ state: 'HALTED', word: 'ACTIVE' });
    expect(await open()).to.include('hard-drawdown open');
    await price(later(3), 100);
    expect(rig.decided, 'what is on its way out is not sold again').to.have.length(1);
    await command({ kind: 'resume' }, later(4));
    expect((await state()).state, 'the breaker holds').to.equal('HALTED');
    await command({ kind: 'resume', override: true }, later(5));
    expect((await state()).state).to.equal('ACTIVE');
    await price(later(6), 100);
    expect(await open(), 'it measures from there on').to.not.include('hard-drawdown open');
  });

  it('an operator opens, closes and holds off', async () => {
    await hold();
    await price(NOW, 100);
    const daily = { kind: 'breaker', breaker: 'daily-loss', subject: '', minutes: null };
    await command({ ...daily, action: 'open' }, later(1));
    expect((await state()).state).to.equal('REDUCING');
    await command({ ...daily, action: 'close' }, later(1));
    expect((await state()).state).to.equal('ACTIVE');
    await command({ ...daily, action: 'hold', minutes: 120 }, later(1));
    await price(later(2), 50);
    expect(await open()).to.deep.equal([]);
    const events = await database.db.selectFrom('breaker_events').select(['to_state', 'changed_by']).execute();
    expect(events).to.deep.include({ to_state: 'open', changed_by: 'operator' });
  });
});
