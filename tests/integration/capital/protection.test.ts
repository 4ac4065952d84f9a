import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import { HOUR, Treasury } from './treasury.ts';
import { ACCOUNT } from './venue.ts';

const KEPT = { rebalancing: { enabled: false } };

describe('profits and their protection', () => {
  let treasury: Treasury;
  const open = async (settings: Parameters<typeof Treasury.open>[0] = KEPT) => {
    treasury = await Treasury.open(settings);
    await treasury.rig.turn();
  };
  afterEach(() => treasury.stop());

  const locked = async () => (await treasury.rig.books())['locked USDT'] ?? '0';
  /** The look of the next Monday; accounts begin on a Monday. */
  const nextWeek = () => treasury.nextDay(7);

  it('half of a week’s profit is locked until the quarter ends, half is capital of its bot; then it comes free', async () => {
    await open();
    await treasury.earn('400');
    await treasury.nextDay();
    expect(await locked(), 'not before the week is over').to.equal('0');
    await nextWeek();
    expect(await treasury.flows('lock')).to.deep.equal(['trend → locked 200.00']);
    expect(await treasury.flows('compound')).to.deep.equal(['trend → trend 200.00']);
    await treasury.rig.value();
    const trend = (await treasury.rig.equity('trend')).at(-1);
    expect([trend?.equity, trend?.realized_pnl, trend?.drawdown]).to.deep.equal(['5200', '400', '0']);
    treasury.rig.now = epochMs(Date.UTC(2026, 3, 1) - HOUR);
    await treasury.rig.turn();
    expect(await locked()).to.equal('200');
    treasury.pass(HOUR);
    await treasury.rig.turn();
    expect(await treasury.rig.books())
      .to.include({ 'unassigned USDT': '200' })
      .and.not.have.property('locked USDT');
  });

  it('losses are carried: only what is above the highest profit so far is locked', async () => {
    await open();
    await treasury.earn('400');
    await nextWeek();
    await treasury.earn('-300');
    await nextWeek();
    expect(await locked(), 'nothing of a loss').to.equal('200');
    await treasury.earn('350');
    await nextWeek();
    expect(await locked(), '50 above the highest: below the threshold').to.equal('200');
    await treasury.earn('100', 'mean');
    await nextWeek();
    expect(await locked(), 'half of the 150 above it').to.equal('275');
  });

  it('a bot that lost counts against one that won, and gives nothing', async () => {
    await open();
    await treasury.earn('500');
    await treasury.earn('-300', 'mean');
    await nextWeek();
    expect(await treasury.flows('lock')).to.deep.equal(['trend → locked 100.00']);
  });

  it('without compounding the other half is unassigned', async () => {
    await open({ ...KEPT, profits: { compound: false } });
    await treasury.earn('400');
    await nextWeek();
    expect(await treasury.flows('sweep')).to.deep.equal(['trend → unassigned 200.00']);
  });

  it('locked capital is not spent; asked for, it comes free 48 hours later', async () => {
    await open();
    await treasury.tell({ kind: 'lock-capital', amount: '900', reason: 'taxes' });
    expect(await treasury.rig.books()).to.include({ 'locked USDT': '900', 'trend USDT': '4500', 'mean USDT': '3600' });
    const { result } = await treasury.tell({ kind: 'unlock-capital', amount: null });
    expect(result).to.include({ amount: '900', free: new Date(treasury.rig.now + 48 * HOUR).toISOString() });
    treasury.pass(47 * HOUR);
    expect(
      await treasury.tell({ kind: 'unlock-capital', amount: null }),
      'asking again changes nothing',
    ).to.deep.include({
      state: 'done',
      result: { ...result },
    });
    await treasury.rig.turn();
    expect(await locked()).to.equal('900');
    treasury.pass(HOUR);
    await treasury.rig.turn();
    expect(await treasury.rig.books())
      .to.include({ 'unassigned USDT': '900' })
      .and.not.have.property('locked USDT');
    expect((await treasury.tell({ kind: 'unlock-capital', amount: null })).result.code).to.equal('CAPITAL_NOT_LOCKED');
    expect((await treasury.tell({ kind: 'lock-capital', amount: '9001', reason: '' })).result.code).to.equal(
      'CAPITAL_NOT_FREE',
    );
  });

  it('preserved, deposits wait and new bots get nothing; released, both are seen to, a day’s limit at a time', async () => {
    await open({});
    await treasury.tell({ kind: 'preserve-capital', reason: 'a fire' });
    expect(await treasury.rig.books()).to.deep.equal({ 'reserve USDT': '10000' });
    await treasury.outside('2000');
    await treasury.rig.addBot('late', 0.05);
    await treasury.read();
    await treasury.nextDay();
    expect(await treasury.rig.books()).to.deep.equal({ 'reserve USDT': '10000', 'unassigned USDT': '2000' });
    await treasury.tell({ kind: 'release-capital' });
    const reserve = [];
    for (let day = 0; day < 6; day++) {
      await treasury.nextDay();
      reserve.push(Math.round(Number((await treasury.rig.books())['reserve USDT'])));
    }
    expect(reserve[0]).to.be.within(9_600, 10_000);
    expect(reserve.at(-1)).to.be.at.most(1_800);
    expect(await bookMismatches(treasury.rig.database.db, ACCOUNT)).to.deep.equal([]);
  });
});
