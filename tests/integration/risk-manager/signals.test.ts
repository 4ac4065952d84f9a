import { expect } from 'chai';
import { sql } from 'kysely';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import {
  ACCOUNT,
  bot,
  deposit,
  instrument,
  NOW,
  openPosition,
  raiseSignal,
  raiseSignals,
  seedAccount,
} from './account.ts';
import { type Rig, riskRig } from './rig.ts';

describe('signals become decisions', () => {
  let database: TestDatabase;
  let rig: Rig;
  beforeEach(async () => {
    database = await testDatabase();
    await seedAccount(database.db, { bots: 3, instruments: 12 });
    rig = await riskRig(database);
  });
  afterEach(async () => {
    await rig.stop();
    await database.drop();
  });
  const decisions = () => database.db.selectFrom('risk_decisions').selectAll().orderBy('created_at').execute();
  const codeOf = async (change: Parameters<typeof raiseSignal>[1], now = NOW) => {
    const { send } = await rig.handle([await raiseSignal(database.db, change)], now);
    const row = rig.decided.at(-1);
    expect(send.length).to.equal(row?.verdict === 'approved' ? 1 : 0);
    return row?.code ?? row?.verdict;
  };

  it('an approved entry is a row with its size, its share and its end, and execution is told', async () => {
    const signal = await raiseSignal(database.db);
    const { send } = await rig.handle([signal]);
    const [row] = await decisions();
    expect(row).to.include({
      id: deriveId('approval', signal.payload.signalId),
      signal_id: signal.payload.signalId,
      verdict: 'approved',
      intent: 'entry',
      side: 'buy',
      quantity: '98.9109',
      reserved: '9999.9909009',
      code: null,
      valid_until: NOW + 30_000,
      correlation_id: signal.correlationId,
    });
    expect(row?.sizing).to.include({ cappedBy: 'cash' });
    expect(send).to.have.length(1);
    expect(send[0]).to.include({
      type: 'order-approved',
      key: `${ACCOUNT}|${instrument()}`,
      causationId: signal.id,
      validUntil: NOW + 30_000,
    });
    expect(send[0]?.payload).to.deep.equal({ approvalId: row?.id });
  });

  it('told again, it is the same approval, and nobody is told a second time', async () => {
    const signal = await raiseSignal(database.db);
    await rig.handle([signal]);
    const { send } = await rig.handle([signal, signal]);
    expect(send).to.deep.equal([]);
    expect(await decisions()).to.have.length(1);
  });

  it('a denial holds every code, the primary one first, with the numbers', async () => {
    await sql`update bots set state = 'PAUSED' where id = ${bot()}`.execute(database.db);
    await rig.handle([await raiseSignal(database.db, { confidence: 0.1 })]);
    const [row] = await decisions();
    expect(row).to.include({ verdict: 'denied', code: 'RISK_BOT_NOT_RUNNING', quantity: null, reserved: '0' });
    expect(row?.codes).to.deep.equal(['RISK_BOT_NOT_RUNNING', 'RISK_CONFIDENCE_LOW']);
    expect(row?.sizing).to.deep.equal({
      RISK_BOT_NOT_RUNNING: { state: 'PAUSED' },
      RISK_CONFIDENCE_LOW: { confidence: 0.1, minConfidence: 0.5 },
    });
  });

  it('refuses what a bot in shadow wants', async () => {
    await sql`update bots set shadow_since = now() where id = ${bot()}`.execute(database.db);
    await rig.handle([await raiseSignal(database.db)]);
    expect((await decisions())[0]).to.deep.include({ verdict: 'denied', code: 'BOT_SHADOW', codes: ['BOT_SHADOW'] });
  });

  it('reads staleness, quarantine, silence, marks and instruments from what data-collection wrote', async () => {
    const { db } = database;
    expect(await codeOf({ instrumentId: instrument(1) }, epochMs(NOW + 29_000))).to.equal('approved');
    const finding = (index: number, code: string) =>
      sql`insert into data_quality (instrument_id, timeframe, code) values (${instrument(index)}, '1m', ${code})`.execute(
        db,
      );
    await finding(2, 'CANDLE_PRICE_NOT_POSITIVE');
    expect(await codeOf({ instrumentId: instrument(2) })).to.equal('RISK_DATA_BAD');
    await sql`update data_quality set resolved_at = now()`.execute(db);
    expect(await codeOf({ instrumentId: instrument(2), botId: bot(1) })).to.equal('approved');
    await finding(3, 'DATA_STALE');
    expect(await codeOf({ instrumentId: instrument(3) })).to.equal('RISK_DATA_STALE');
    await finding(4, 'CANDLE_DUPLICATE');
    expect(await codeOf({ instrumentId: instrument(4), botId: bot(2) })).to.equal('approved');
    await sql`update marks set market_time = ${new Date(NOW - 300_001)} where instrument_id = ${instrument(5)}`.execute(
      db,
    );
    expect(await codeOf({ instrumentId: instrument(5) })).to.equal('RISK_DATA_STALE');
    await sql`update marks set price = 102 where instrument_id = ${instrument(6)}`.execute(db);
    expect(await codeOf({ instrumentId: instrument(6) })).to.equal('RISK_PRICE_COLLAR');
    await sql`update instruments set status = 'delisted' where id = ${instrument(7)}`.execute(db);
    expect(await codeOf({ instrumentId: instrument(7) })).to.equal('RISK_INSTRUMENT_NOT_TRADING');
  });

  it('an exit is the whole position, once, until it has failed', async () => {
    const { db } = database;
    const positionId = await openPosition(db, { quantity: '1.5' });
    expect(await codeOf({ action: 'exit' })).to.equal('approved');
    const [approval] = await decisions();
    expect(approval).to.include({
      intent: 'exit',
      side: 'sell',
      quantity: '1.5',
      position_id: positionId,
      order_type: 'market',
    });
    expect(await codeOf({ action: 'exit' })).to.equal('RISK_EXIT_PENDING');
    const order = deriveId('order');
    await sql`insert into orders (id, approval_id, position_id, account, bot_id, instrument_id, purpose, side, type, quantity, client_order_id, state, market_time, correlation_id)
      values (${order}, ${approval?.id}, ${positionId}, ${ACCOUNT}, ${bot()}, ${instrument()}, 'exit', 'sell', 'market', 1.5, ${order.replaceAll('-', '')}, 'submitting', now(), ${order})`.execute(
      db,
    );
    expect(await codeOf({ action: 'exit' })).to.equal('RISK_EXIT_PENDING');
    await sql`update orders set state = 'rejected'`.execute(db);
    expect(await codeOf({ action: 'exit' })).to.equal('approved');
    await sql`update positions set quantity = 0, closed_at = now()`.execute(db);
    expect(await codeOf({ action: 'exit' })).to.equal('RISK_NO_POSITION');
  });

  it('a part of a position is sold, one at a time', async () => {
    const { db } = database;
    await openPosition(db, { quantity: '1.5' });
    expect(await codeOf({ action: 'reduce', share: 0.4 })).to.equal('approved');
    const [approval] = await decisions();
    expect(approval).to.include({ intent: 'exit', quantity: '0.6', order_type: 'market' });
    expect(await codeOf({ action: 'reduce', share: 0.4 })).to.equal('RISK_EXIT_PENDING');
  });

  it('a stop moves towards the price only', async () => {
    await openPosition(database.db, { stopLoss: '95' });
    expect(await codeOf({ action: 'move-stop', stopLoss: '96', takeProfit: null })).to.equal('approved');
    expect(await codeOf({ action: 'move-stop', stopLoss: '94', takeProfit: null })).to.equal('RISK_STOP_NOT_TIGHTER');
    expect(await codeOf({ action: 'move-stop', stopLoss: '100', takeProfit: null })).to.equal('RISK_STOP_WRONG_SIDE');
  });

  it('cash counts what other entries hold back and fills that are not booked yet', async () => {
    const { db } = database;
    const stopLoss = '95'; // 40 units, 4 044.04 reserved
    await rig.handle([await raiseSignal(db, { stopLoss })]);
    await rig.handle([await raiseSignal(db, { stopLoss, instrumentId: instrument(1) })]);
    expect(await codeOf({ stopLoss, instrumentId: instrument(2) })).to.equal('approved');
    expect(rig.decided.at(-1)?.sizing).to.include({ cappedBy: 'cash' });
    expect(await codeOf({ stopLoss, instrumentId: instrument(3) })).to.equal('RISK_CASH_SHORT');
    const fill = deriveId('fill');
    await sql`insert into fills (id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id)
      values (${fill}, ${ACCOUNT}, ${bot(1)}, ${instrument(5)}, '1', 'buy', 99, 101, 0, 'USDT', false, now(), ${fill})`.execute(
      db,
    );
    expect(await codeOf({ instrumentId: instrument(6), botId: bot(1) }), 'a fill that nobody was told of').to.equal(
      'approved',
    );
    await sql`delete from risk_decisions where bot_id = ${bot(1)}`.execute(db);
    await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      values (${fill}, 'capital', ${ACCOUNT}, 'fill-recorded', ${JSON.stringify({ fillId: fill, account: ACCOUNT })}, 'execution', ${fill}, ${fill}, now())`.execute(
      db,
    );
    expect(await codeOf({ instrumentId: instrument(7), botId: bot(1) })).to.equal('RISK_CASH_SHORT');
  });

  it('a burst is judged one by one: one position per instrument, and never more than the limits', async () => {
    const signals = await raiseSignals(
      database.db,
      Array.from({ length: 36 }, (_, index) => ({ botId: bot(index % 3), instrumentId: instrument(index % 12) })),
    );
    await rig.handle(signals);
    expect(rig.decided).to.have.length(36);
    expect(rig.decided.filter(row => row.verdict === 'approved').length).to.be.within(1, 10);
  });

  it('signals of several accounts do not meet', async () => {
    await sql`update bots set account = 'other' where id = ${bot(2)}`.execute(database.db);
    const mine = await raiseSignal(database.db);
    const theirs = await raiseSignal(database.db, { account: 'other', botId: bot(2) });
    await rig.handle([mine, theirs]);
    expect(rig.decided.map(row => row.code)).to.deep.equal([null, 'RISK_EQUITY_UNKNOWN']);
  });

  it('equity is what the books hold at the marks of this moment, whatever point of its curve was drawn last', async () => {
    const { db } = database;
    await sql`insert into equity (account, bot_id, market_time, cash, holdings, equity, realized_pnl, unrealized_pnl, peak, drawdown)
      select ${ACCOUNT}, owner, ${new Date(NOW)}::timestamptz, 1, 0, 1, 0, 0, 1, 0 from unnest(array['*', ${bot()}]) owner`.execute(
      db,
    );
    await deposit(db, { asset: 'C1', amount: '30' });
    await deposit(db, { asset: 'UNPRICED', amount: '1000' });
    await rig.handle([await raiseSignal(db)]);
    const { max_exposure } = await db.selectFrom('risk_limits').selectAll().executeTakeFirstOrThrow();
    expect(max_exposure).to.equal('97850');
    expect(rig.decided.at(-1)?.verdict).to.equal('approved');
  });

  it('keeps the limits that the database checks where equity and config put them', async () => {
    await rig.handle([await raiseSignal(database.db)]);
    const limits = () =>
      database.db.selectFrom('risk_limits').select(['max_positions', 'max_exposure', 'max_heat']).executeTakeFirst();
    expect(await limits()).to.deep.equal({ max_positions: 10, max_exposure: '95000', max_heat: '6000' });
    await deposit(database.db, { asset: 'USDT', amount: '-50000' });
    await rig.handle([await raiseSignal(database.db, { instrumentId: instrument(1) })]);
    expect(await limits()).to.deep.equal({ max_positions: 10, max_exposure: '47500', max_heat: '3000' });
  });
});
