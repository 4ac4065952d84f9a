import { expect } from 'chai';
import { sql } from 'kysely';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, Rig } from './venue.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
type Command = PayloadIn<'capital-commanded'>;
type Wish = Command extends infer One ? (One extends Command ? Omit<One, 'commandId' | 'account'> : never) : never;

describe('capital by command', () => {
  let rig: Rig;
  let count = 0;
  const start = async (settings: ConstructorParameters<typeof Rig>[1]) => {
    rig = new Rig(await testDatabase(), settings);
    await rig.seed({ trend: 0.5, mean: 0.4 });
    await rig.observe({ USDT: '10000' });
  };
  afterEach(() => rig.stop());

  const tell = async (wish: Wish, commandId: Id = deriveId('command', ++count)) => {
    const payload = { ...wish, commandId, account: ACCOUNT } as Command;
    const { send } = await rig.handle(rig.command(payload));
    const [answer] = send.map(one => one.payload as { state: string; result: Record<string, unknown> });
    return { id: commandId, ...answer };
  };
  const withdraw = (amount: string, asset = 'USDT') => tell({ kind: 'withdraw', amount, asset, reason: 'rent' });
  const stateOf = async (id: Id) =>
    (await rig.database.db.selectFrom('capital_proposals').select('state').where('id', '=', id).executeTakeFirst())
      ?.state;
  /** Closed trades that earned so much. */
  const earn = async (amount: string) => {
    await rig.handle(await rig.trade({ side: 'buy', quantity: '1', price: '100', botId: 'trend' }));
    const price = String(100 + Number(amount));
    await rig.handle(await rig.trade({ side: 'sell', quantity: '1', price, botId: 'trend' }));
    await rig.balances({ USDT: String(10_000 + Number(amount)) });
  };
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

  it('profit only: refused before there is any, allowed when there is', async () => {
    await start({ withdrawals: { maintainMinimum: false } });
    expect((await withdraw('150')).result).to.include({ code: 'WITHDRAWAL_NOT_PROFIT' });
    await earn('200');
    expect((await withdraw('150')).state).to.equal('done');
  });

  it('the minimum: refused while too little would stay, allowed with less need', async () => {
    const minimumPerStrategy = { test: 4_900 };
    await start({ minimumPerStrategy, withdrawals: { profitOnly: false } });
    expect((await withdraw('300')).result).to.include({ code: 'WITHDRAWAL_BELOW_MINIMUM' });
    expect((await withdraw('150')).state).to.equal('done');
  });

  it('performance: refused until enough is earned', async () => {
    await start({ withdrawals: { profitOnly: false, maintainMinimum: false, minReturn: 0.05 } });
    expect((await withdraw('150')).result).to.include({ code: 'WITHDRAWAL_UNEARNED' });
    await earn('600');
    expect((await withdraw('150')).state).to.equal('done');
  });

  it('size and cool-down: too small, too large, too soon; a day later it may', async () => {
    await start(free);
    expect((await withdraw('99')).result).to.include({ code: 'WITHDRAWAL_TOO_SMALL' });
    expect((await withdraw('2001')).result).to.include({ code: 'WITHDRAWAL_TOO_LARGE' });
    expect((await withdraw('2000')).state).to.equal('done');
    expect((await withdraw('100')).result).to.include({ code: 'WITHDRAWAL_COOLING_DOWN' });
    rig.now = epochMs(rig.now + DAY);
    expect((await withdraw('100')).state).to.equal('done');
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
