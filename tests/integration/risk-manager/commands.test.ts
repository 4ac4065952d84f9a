import { expect } from 'chai';
import { tradingCommanded } from '#shared/contracts/messages.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { Message } from '#shared/messaging/message.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, bot, instrument, NOW, openPosition, raiseSignal, seedAccount } from './account.ts';
import { type Rig, riskRig } from './rig.ts';

describe('operator commands', () => {
  let database: TestDatabase;
  let rig: Rig;
  let count = 0;
  beforeEach(async () => {
    database = await testDatabase();
    await seedAccount(database.db, { bots: 2, instruments: 3 });
    rig = await riskRig(database);
  });
  afterEach(async () => {
    await rig.stop();
    await database.drop();
  });

  async function command(payload: Readonly<Record<string, unknown>>): Promise<Message<'trading-commanded'>> {
    const commandId = deriveId('test-command', ++count);
    const parsed = tradingCommanded.parse({ commandId, account: ACCOUNT, ...payload });
    await database.db.insertInto('commands').values({ id: commandId, kind: parsed.kind, issued_by: 'test' }).execute();
    return {
      seq: count,
      id: deriveId('test-message', count),
      type: 'trading-commanded',
      key: ACCOUNT,
      payload: parsed,
      producer: 'operator',
      correlationId: commandId as Id,
      marketTime: NOW,
      validUntil: null,
    };
  }
  const state = () =>
    database.db.selectFrom('trading_state').select(['state', 'reason', 'command_id']).executeTakeFirst();

  it('halt is stored, audited, told to execution, and survives a restart', async () => {
    const halt = await command({ kind: 'halt', reason: 'looks wrong' });
    const { send } = await rig.handle([halt]);
    expect(send.map(message => [message.type, message.payload])).to.deep.equal([
      ['trading-state-changed', { account: ACCOUNT, state: 'HALTED', commandId: halt.payload.commandId }],
      [
        'command-progressed',
        {
          commandId: halt.payload.commandId,
          state: 'acknowledged',
          result: { tradingState: 'HALTED', by: 'risk-manager' },
        },
      ],
    ]);
    await rig.stop();
    rig = await riskRig(database);
    expect(await state()).to.deep.equal({ state: 'HALTED', reason: 'looks wrong', command_id: halt.payload.commandId });
    await rig.handle([await raiseSignal(database.db)]);
    expect(rig.decided.at(-1)?.code).to.equal('RISK_TRADING_HALTED');
    const audit = await database.db
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'trading-state-changed')
      .execute();
    expect(audit.map(row => [row.actor, row.old_value])).to.deep.equal([['risk-manager', { state: 'ACTIVE' }]]);
  });

  it('reduce lets exits through, resume all', async () => {
    await rig.handle([await command({ kind: 'reduce', reason: '' })]);
    await openPosition(database.db);
    await rig.handle([await raiseSignal(database.db, { action: 'exit' })]);
    expect(rig.decided.at(-1)?.verdict).to.equal('approved');
    await rig.handle([await raiseSignal(database.db, { instrumentId: instrument(1) })]);
    expect(rig.decided.at(-1)?.code).to.equal('RISK_TRADING_REDUCING');
    await rig.handle([await command({ kind: 'resume', reason: '' })]);
    await rig.handle([await raiseSignal(database.db, { instrumentId: instrument(1) })]);
    expect(rig.decided.at(-1)?.verdict).to.equal('approved');
  });

  it('commands that wait together are obeyed in their order', async () => {
    await rig.handle([
      await command({ kind: 'halt', reason: '1' }),
      await command({ kind: 'resume', reason: '2' }),
      await command({ kind: 'reduce', reason: '3' }),
    ]);
    expect((await state())?.state).to.equal('REDUCING');
  });

  it('close exits the positions of one instrument, of one bot or of all', async () => {
    await openPosition(database.db);
    await openPosition(database.db, { botId: bot(1) });
    await openPosition(database.db, { instrumentId: instrument(1) });
    const one = await command({ kind: 'close', instrumentId: instrument(), botId: bot(1) });
    const { send } = await rig.handle([one]);
    expect(rig.decided.map(row => [row.bot_id, row.command_id, row.verdict, row.quantity])).to.deep.equal([
      [bot(1), one.payload.commandId, 'approved', '2'],
    ]);
    expect(send.map(message => message.type)).to.deep.equal(['order-approved', 'command-progressed']);
    await rig.handle([await command({ kind: 'close', instrumentId: instrument(), botId: null })]);
    expect(rig.decided.slice(1).map(row => [row.bot_id, row.code])).to.have.deep.members([
      [bot(0), null],
      [bot(1), 'RISK_EXIT_PENDING'],
    ]);
  });

  it('close exits what a part that is on its way leaves', async () => {
    await openPosition(database.db);
    await rig.handle([await raiseSignal(database.db, { action: 'reduce', share: 0.5 })]);
    await rig.handle([await command({ kind: 'close', instrumentId: instrument(), botId: null })]);
    await rig.handle([await command({ kind: 'close', instrumentId: instrument(), botId: null })]);
    expect(rig.decided.map(row => [row.quantity, row.code])).to.deep.equal([
      ['1', null],
      ['2', null],
      [null, 'RISK_EXIT_PENDING'],
    ]);
  });

  it('close of nothing fails, with its code', async () => {
    const { send } = await rig.handle([await command({ kind: 'close', instrumentId: instrument(), botId: null })]);
    expect(send.map(message => message.payload)).to.have.nested.property('[0].result.code', 'RISK_NO_POSITION');
    expect(send[0]?.payload).to.include({ state: 'failed' });
  });

  it('flatten exits everything, while halted too, and once', async () => {
    await openPosition(database.db);
    await openPosition(database.db, { instrumentId: instrument(1) });
    await rig.handle([await command({ kind: 'halt', reason: '' })]);
    const flatten = await command({ kind: 'flatten' });
    await rig.handle([flatten]);
    expect(rig.decided.map(row => row.verdict)).to.deep.equal(['approved', 'approved']);
    const again = await rig.handle([flatten]);
    expect(again.send.map(message => message.type)).to.deep.equal(['command-progressed']);
    expect(await database.db.selectFrom('risk_decisions').select('id').execute()).to.have.length(2);
  });
});
