import { expect } from 'chai';
import { sql } from 'kysely';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import { DAY, HOUR, Treasury, type Wish } from './treasury.ts';
import { ACCOUNT, type Rig } from './venue.ts';

describe('capital by command', () => {
  let treasury: Treasury;
  let rig: Rig;
  const start = async (settings: Parameters<typeof Treasury.open>[0]) => {
    treasury = await Treasury.open(settings);
    rig = treasury.rig;
  };
  afterEach(() => treasury.stop());

  const tell = (wish: Wish, commandId?: Id) => treasury.tell(wish, commandId);
  const withdraw = (amount: string, asset?: string) => treasury.withdraw(amount, asset);
  const stateOf = (id: Id) => treasury.stateOf(id);
  const free = { withdrawals: { profitOnly: false, maintainMinimum: false } };

  it('a withdrawal: proposed, set aside, sent, seen; every step is on the books', async () => {
    await start(free);
    const { id, state } = await withdraw('1000');
    expect(state).to.equal('done');
    expect(await rig.books()).to.include({ 'trend USDT': '5000', 'mean USDT': '4000', 'reserve USDT': '1000' });
    expect((await tell({ kind: 'approve-proposal', proposalId: id })).state).to.equal('done');
    expect(await rig.books()).to.deep.equal({
      'mean USDT': '3555.55555555',
      'outgoing USDT': '1000',
      'reserve USDT': '1000',
      'trend USDT': '4444.44444445',
    });
    expect((await tell({ kind: 'approve-proposal', proposalId: id })).result).to.include({ code: 'PROPOSAL_CLOSED' });
    await tell({ kind: 'sent-proposal', proposalId: id });
    const alerts = [];
    for (let reading = 0; reading < 3; reading++) alerts.push(...(await rig.observe({ USDT: '8999' })));
    expect(await stateOf(id)).to.equal('seen');
    expect((await rig.books())['outgoing USDT']).to.equal(undefined);
    expect(alerts[0]?.payload, 'the venue took a fee that nobody announced')
      .to.have.property('message')
      .that.includes('-1 USDT');
    expect(await bookMismatches(rig.database.db, ACCOUNT)).to.deep.equal([]);
    await rig.value();
    const last = (await rig.equity('*')).at(-1);
    expect([last?.equity, last?.drawdown], 'taking money out is no loss').to.deep.equal(['8999', '0']);
  });

  it('what was rejected or ran out comes back', async () => {
    await start(free);
    const { id } = await withdraw('500');
    await tell({ kind: 'approve-proposal', proposalId: id });
    await tell({ kind: 'reject-proposal', proposalId: id });
    expect((await rig.books())['unassigned USDT']).to.equal('500');
    const second = await withdraw('400');
    await tell({ kind: 'approve-proposal', proposalId: second.id });
    rig.now = epochMs(rig.now + 73 * HOUR);
    await rig.turn();
    expect([await stateOf(id), await stateOf(second.id)]).to.deep.equal(['rejected', 'expired']);
    expect((await rig.books())['outgoing USDT']).to.equal(undefined);
  });

  it('says every reason, and takes only what is free', async () => {
    await start({});
    const { result } = await withdraw('50');
    expect(result?.code).to.equal('WITHDRAWAL_TOO_SMALL');
    expect(result?.refused).to.have.length(2);
    expect((await withdraw('100', 'BTC')).result?.code).to.equal('WITHDRAWAL_TOO_LARGE');
    expect((await tell({ kind: 'approve-proposal', proposalId: deriveId('nothing') })).result).to.include({
      code: 'PROPOSAL_UNKNOWN',
    });
  });

  it('preserved: free quote goes to the reserve, nothing leaves; released, it works again', async () => {
    await start(free);
    await tell({ kind: 'preserve-capital', reason: 'a fire' });
    expect(await rig.books()).to.deep.equal({ 'reserve USDT': '10000' });
    expect((await withdraw('500')).result).to.include({ code: 'CAPITAL_HELD' });
    expect((await tell({ kind: 'rebalance' })).result).to.include({ code: 'CAPITAL_HELD' });
    await tell({ kind: 'release-capital' });
    expect((await tell({ kind: 'rebalance' })).result).to.include({ moves: 2 });
    expect(await rig.books()).to.deep.equal({
      'mean USDT': '888.88888888',
      'reserve USDT': '8000.00000001',
      'trend USDT': '1111.11111111',
    });
  });

  it('a lock keeps capital until the quarter ends, or two days after notice', async () => {
    await start(free);
    await tell({ kind: 'lock-capital', amount: '900', reason: 'taxes' });
    expect((await rig.books())['locked USDT']).to.equal('900');
    await tell({ kind: 'unlock-capital', amount: null });
    rig.now = epochMs(rig.now + 47 * HOUR);
    await rig.turn();
    expect((await rig.books())['locked USDT']).to.equal('900');
    rig.now = epochMs(rig.now + HOUR);
    await rig.turn();
    expect((await rig.books())['locked USDT']).to.equal(undefined);
    expect(await bookMismatches(rig.database.db, ACCOUNT)).to.deep.equal([]);
  });

  it('a command told twice moves once', async () => {
    await start(free);
    const id = deriveId('told twice');
    await tell({ kind: 'lock-capital', amount: '900', reason: '' }, id);
    await tell({ kind: 'lock-capital', amount: '900', reason: '' }, id);
    expect((await rig.books())['locked USDT']).to.equal('900');
  });

  it('a deposit is divided at once; little ones wait', async () => {
    await start({});
    for (let reading = 0; reading < 3; reading++) await rig.observe({ USDT: '12000' });
    expect(await rig.books()).to.deep.equal({ 'mean USDT': '4800', 'reserve USDT': '1200', 'trend USDT': '6000' });
    for (let reading = 0; reading < 3; reading++) await rig.observe({ USDT: '12500' });
    expect((await rig.books())['unassigned USDT']).to.equal('500');
    await rig.value();
    const trend = (await rig.equity('trend')).at(-1);
    expect([trend?.realized_pnl, trend?.drawdown], 'capital is no profit').to.deep.equal(['0', '0']);
    const flows = await sql<{ kind: string }>`select kind from fund_flows order by created_at, kind`.execute(
      rig.database.db,
    );
    expect(flows.rows.map(({ kind }) => kind)).to.include.members(['allocation', 'reserve', 'deposit']);
  });

  it('a daily turn that fails before its commit leaves nothing; done again it moves once', async () => {
    await start({});
    await rig.turn();
    await sql`update bots set allocation_share = 0.2 where id = 'trend'`.execute(rig.database.db);
    await sql`update bots set allocation_share = 0.7 where id = 'mean'`.execute(rig.database.db);
    rig.now = epochMs(rig.now + DAY);
    const before = await rig.books();
    await rig.turn({ dies: true });
    expect(await rig.books()).to.deep.equal(before);
    await rig.turn();
    await rig.turn();
    expect(await rig.books()).to.deep.equal({ 'mean USDT': '6000', 'reserve USDT': '1000', 'trend USDT': '3000' });
    expect(await bookMismatches(rig.database.db, ACCOUNT)).to.deep.equal([]);
  });
});
