import { expect } from 'chai';
import { sql } from 'kysely';
import { DAY, HOUR, Treasury } from './treasury.ts';

const FREE = { profitOnly: false, maintainMinimum: false, cooldownHours: 0, maxShare: 1 };

/** Each rule: what it refuses, and what makes the very same withdrawal permitted. */
describe('rules of withdrawals, each with its way back', () => {
  let treasury: Treasury;
  const open = async (settings: Parameters<typeof Treasury.open>[0]) => {
    treasury = await Treasury.open(settings);
  };
  afterEach(() => treasury.stop());

  it('CAPITAL_HELD: while capital is preserved nothing leaves; released, it may', async () => {
    await open({ withdrawals: FREE });
    await treasury.tell({ kind: 'preserve-capital', reason: 'a fire' });
    expect(await treasury.refused('500')).to.equal('CAPITAL_HELD');
    await treasury.tell({ kind: 'release-capital' });
    await treasury.tell({ kind: 'rebalance' });
    expect(await treasury.refused('500')).to.equal(null);
  });

  it('CAPITAL_HELD: nor is what was proposed before set aside', async () => {
    await open({ withdrawals: FREE });
    const { id: proposalId } = await treasury.withdraw('500');
    await treasury.tell({ kind: 'preserve-capital', reason: '' });
    expect((await treasury.tell({ kind: 'approve-proposal', proposalId })).result.code).to.equal('CAPITAL_HELD');
    await treasury.tell({ kind: 'release-capital' });
    await treasury.tell({ kind: 'rebalance' });
    expect((await treasury.tell({ kind: 'approve-proposal', proposalId })).state).to.equal('done');
    expect(await treasury.rig.books()).to.include({ 'outgoing USDT': '500' });
  });

  it('WITHDRAWAL_NOT_HELD: of what the account does not hold nothing can leave; bought, it may', async () => {
    await open({ withdrawals: FREE });
    expect((await treasury.withdraw('1.5', 'BTC')).result).to.deep.equal({ code: 'WITHDRAWAL_NOT_HELD', asset: 'BTC' });
    await treasury.read({ BTC: '2' });
    expect((await treasury.withdraw('1.5', 'BTC')).state).to.equal('done');
  });

  it('CAPITAL_UNPRICED: what has no price has no worth that a rule could look at', async () => {
    await open({ withdrawals: FREE });
    await treasury.read({ DOGE: '2' });
    expect((await treasury.withdraw('1', 'DOGE')).result).to.include({ code: 'CAPITAL_UNPRICED' });
  });

  it('WITHDRAWAL_TOO_SMALL: worth less than the least; its asset becomes dearer, and it may', async () => {
    await open({ withdrawals: FREE });
    await treasury.read({ BTC: '2' });
    expect((await treasury.withdraw('0.9', 'BTC')).result.code).to.equal('WITHDRAWAL_TOO_SMALL');
    await treasury.rig.mark('120');
    expect((await treasury.withdraw('0.9', 'BTC')).state).to.equal('done');
  });

  it('WITHDRAWAL_TOO_LARGE: more than a fifth of the capital; a deposit later it is less', async () => {
    await open({ withdrawals: { ...FREE, maxShare: 0.2 } });
    expect(await treasury.refused('2100')).to.equal('WITHDRAWAL_TOO_LARGE');
    await treasury.outside('500');
    expect(await treasury.refused('2100')).to.equal(null);
  });

  it('WITHDRAWAL_COOLING_DOWN: a day must pass; a proposal that was rejected does not count', async () => {
    await open({ withdrawals: { ...FREE, cooldownHours: 24 } });
    const { id: proposalId } = await treasury.withdraw('150');
    expect(await treasury.refused('150')).to.equal('WITHDRAWAL_COOLING_DOWN');
    await treasury.tell({ kind: 'reject-proposal', proposalId });
    await treasury.takeOut('150');
    treasury.pass(24 * HOUR - 60_000);
    expect(await treasury.refused('150')).to.equal('WITHDRAWAL_COOLING_DOWN');
    treasury.pass(60_000);
    expect(await treasury.refused('150')).to.equal(null);
  });

  it('WITHDRAWAL_NOT_PROFIT: only what was earned and neither withdrawn nor locked; earned or unlocked, it may', async () => {
    await open({ withdrawals: { ...FREE, profitOnly: true } });
    expect(await treasury.refused('150')).to.equal('WITHDRAWAL_NOT_PROFIT');
    await treasury.earn('320');
    await treasury.takeOut('150');
    await treasury.tell({ kind: 'lock-capital', amount: '100', reason: 'taxes' });
    expect(await treasury.refused('150')).to.equal('WITHDRAWAL_NOT_PROFIT');
    await treasury.tell({ kind: 'unlock-capital', amount: null });
    treasury.pass(48 * HOUR);
    await treasury.rig.turn();
    expect(await treasury.refused('150')).to.equal(null);
  });

  it('WITHDRAWAL_BELOW_MINIMUM: what stays must be enough for the strategies; with more capital it is', async () => {
    await open({ minimumPerStrategy: { test: 4_900 }, withdrawals: { ...FREE, maintainMinimum: true } });
    expect(await treasury.refused('300')).to.equal('WITHDRAWAL_BELOW_MINIMUM');
    await treasury.outside('100');
    expect(await treasury.refused('300')).to.equal(null);
  });

  it('WITHDRAWAL_UNEARNED: the account must have earned its share; then it may', async () => {
    await open({ withdrawals: { ...FREE, minReturn: 0.05 } });
    await treasury.earn('450');
    expect(await treasury.refused('150')).to.equal('WITHDRAWAL_UNEARNED');
    await treasury.earn('50');
    expect(await treasury.refused('150')).to.equal(null);
  });

  it('WITHDRAWAL_NOT_FREE: what is in positions or held back by entries stays; sold, it may', async () => {
    await open({ withdrawals: FREE });
    const { rig } = treasury;
    await rig.handle(await rig.trade({ side: 'buy', quantity: '45', price: '100', botId: 'trend' }));
    expect(await treasury.refused('4501')).to.equal('WITHDRAWAL_NOT_FREE');
    expect(await treasury.refused('4500')).to.equal(null);
    await rig.handle(await rig.trade({ side: 'sell', quantity: '10', price: '100', botId: 'trend' }));
    expect(await treasury.refused('4501')).to.equal(null);
  });

  it('WITHDRAWAL_NOT_FREE: at the approval too; when it is free again it is set aside', async () => {
    await open({ withdrawals: FREE });
    const { rig } = treasury;
    const { id: proposalId } = await treasury.withdraw('6000');
    await rig.handle(await rig.trade({ side: 'buy', quantity: '45', price: '100', botId: 'trend' }));
    expect((await treasury.tell({ kind: 'approve-proposal', proposalId })).result.code).to.equal('WITHDRAWAL_NOT_FREE');
    expect(await treasury.stateOf(proposalId)).to.equal('proposed');
    await rig.handle(await rig.trade({ side: 'sell', quantity: '45', price: '100', botId: 'trend' }));
    expect((await treasury.tell({ kind: 'approve-proposal', proposalId })).state).to.equal('done');
  });

  it('WITHDRAWAL_NOT_FREE: of another asset only what belongs to no bot', async () => {
    await open({ withdrawals: FREE });
    const { rig } = treasury;
    await rig.handle(await rig.trade({ side: 'buy', quantity: '2', price: '100', botId: 'trend' }));
    expect((await treasury.withdraw('1.5', 'BTC')).result.code).to.equal('WITHDRAWAL_NOT_FREE');
    await rig.handle(await rig.trade({ side: 'buy', quantity: '1.5', price: '100', botId: null }));
    expect((await treasury.withdraw('1.5', 'BTC')).state).to.equal('done');
  });

  it('two that left together are both seen', async () => {
    await open({ withdrawals: FREE });
    const ids = [];
    for (const amount of ['300', '500']) {
      const { id } = await treasury.withdraw(amount);
      await treasury.tell({ kind: 'approve-proposal', proposalId: id });
      ids.push(id);
    }
    await treasury.outside('-800');
    expect(await Promise.all(ids.map(id => treasury.stateOf(id)))).to.deep.equal(['seen', 'seen']);
    expect(await treasury.rig.books()).to.not.have.any.keys('outgoing USDT', 'unassigned USDT');
  });

  it('every rule that speaks against it is told, the first is the code', async () => {
    await open({ withdrawals: { minReturn: 0.05 } });
    const { result } = await treasury.withdraw('9500');
    expect(result.code).to.equal('WITHDRAWAL_TOO_LARGE');
    const codes = (result.refused as readonly string[]).map(text => text.split(':')[0]);
    expect(codes).to.deep.equal([
      'WITHDRAWAL_TOO_LARGE',
      'WITHDRAWAL_NOT_PROFIT',
      'WITHDRAWAL_UNEARNED',
      'WITHDRAWAL_NOT_FREE',
    ]);
  });

  it('what nobody carried out ends after three days, and comes back', async () => {
    await open({ withdrawals: FREE });
    const { id: proposalId } = await treasury.withdraw('400');
    await treasury.tell({ kind: 'approve-proposal', proposalId });
    await treasury.nextDay(2);
    expect(await treasury.stateOf(proposalId)).to.equal('approved');
    await treasury.nextDay();
    expect(await treasury.stateOf(proposalId)).to.equal('expired');
    expect(await treasury.rig.books()).to.not.have.property('outgoing USDT');
    const { rows } = await sql<{ seconds: string }>`select extract(epoch from closed_at - proposed_at) as seconds
      from capital_proposals`.execute(treasury.rig.database.db);
    expect(Number(rows[0]?.seconds)).to.equal((3 * DAY) / 1_000);
  });
});
