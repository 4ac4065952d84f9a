import { expect } from 'chai';
import { sql } from 'kysely';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { assetValues, bookMismatches } from '#shared/persistence/reads/books.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, Rig, START } from './venue.ts';

describe('the books follow the facts', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(await testDatabase());
    await rig.seed();
  });
  afterEach(() => rig.stop());
  const mismatches = () => bookMismatches(rig.database.db, ACCOUNT);
  const lines = async () =>
    Number((await sql<{ n: number }>`select count(*) as n from ledger`.execute(rig.database.db)).rows[0]?.n);

  it('at first sight all is unassigned, and each bot gets its share of the quote asset', async () => {
    await rig.observe({ USDT: '1000', BTC: '2', XYZ: '7' });
    expect(await rig.books()).to.deep.equal({
      'trend USDT': '400',
      'unassigned BTC': '2',
      'unassigned USDT': '600',
      'unassigned XYZ': '7',
    });
    expect(await mismatches()).to.deep.equal([]);
    const allocations = await rig.database.db.selectFrom('allocations').select(['bot_id', 'amount', 'share']).execute();
    expect(allocations).to.deep.equal([{ bot_id: 'trend', amount: '400', share: '0.4' }]);
    const [all] = await rig.equity('*');
    expect([all?.cash, all?.holdings, all?.equity]).to.deep.equal(['1000', '200', '1200']);
    expect(rig.unpriced).to.deep.equal(['XYZ']);
  });

  it('a look before the venue was read takes nothing from the first shares, nor does one before a bot has its own', async () => {
    const quiet = new Rig(await testDatabase(), { rebalancing: { enabled: false } });
    await quiet.seed();
    await quiet.turn();
    await quiet.observe({ USDT: '1000' });
    expect(await quiet.books()).to.deep.include({ 'trend USDT': '400' });
    await quiet.addBot('late', 0.3);
    quiet.now = epochMs(quiet.now + 86_400_000);
    await quiet.turn();
    await quiet.observe({ USDT: '1000' });
    expect(await quiet.books()).to.deep.include({ 'trend USDT': '400', 'late USDT': '300' });
    await quiet.stop();
  });

  it('before the market told its time, what happens is at that of the venue', async () => {
    await rig.balances({ USDT: '1000' });
    const venueTime = rig.now;
    rig.now = epochMs(0);
    await rig.handle(rig.message('balances-observed', { account: ACCOUNT }));
    const { db } = rig.database;
    const times = [
      ...(await db.selectFrom('fund_flows').select('market_time as at').execute()),
      ...(await db.selectFrom('equity').select('market_time as at').execute()),
    ];
    expect(new Set(times.map(({ at }) => at))).to.deep.equal(new Set([venueTime]));
  });

  it('a repeat of any message changes nothing', async () => {
    await rig.observe({ USDT: '1000' });
    const fill = await rig.trade({ side: 'buy', quantity: '1', price: '100', fee: '0.1' });
    const positionId = await rig.position({ quantity: '0', entryPrice: '100', dust: '0.001', closed: true });
    const closed = rig.message('position-closed', { positionId, account: ACCOUNT });
    await rig.handle(fill);
    await rig.handle(closed);
    const before = [await lines(), await rig.books()];
    await rig.handle(fill, fill);
    await rig.handle(closed, closed);
    await rig.handle(rig.message('balances-observed', { account: ACCOUNT }));
    expect([await lines(), await rig.books()]).to.deep.equal(before);
  });

  it('fills move cash and base of their bot, fees leave it', async () => {
    await rig.observe({ USDT: '1000' });
    const fills = [
      await rig.trade({ side: 'buy', quantity: '1', price: '100', fee: '0.001', feeAsset: 'BTC' }),
      await rig.trade({ side: 'sell', quantity: '0.5', price: '110', fee: '0.055' }),
    ];
    await rig.handle(...fills);
    expect(await rig.books()).to.deep.equal({
      'trend BTC': '0.499',
      'trend USDT': '354.945',
      'unassigned USDT': '600',
    });
    await rig.balances({ USDT: '954.945', BTC: '0.499' });
    expect(await mismatches()).to.deep.equal([]);
  });

  it('a trade by hand is unassigned', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.handle(
      await rig.trade({ side: 'buy', quantity: '1', price: '100', fee: '0.01', feeAsset: 'BNB', botId: null }),
    );
    expect(await rig.books()).to.deep.equal({
      'trend USDT': '400',
      'unassigned BNB': '-0.01',
      'unassigned BTC': '1',
      'unassigned USDT': '500',
    });
    const kinds = await rig.database.db
      .selectFrom('ledger')
      .select('kind')
      .distinct()
      .where('fill_id', 'is not', null)
      .execute();
    expect(kinds.map(row => row.kind)).to.have.members(['external', 'fee']);
  });

  it('dust goes to the unassigned holdings', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.handle(await rig.trade({ side: 'buy', quantity: '1', price: '100' }));
    await rig.handle(await rig.trade({ side: 'sell', quantity: '0.9999', price: '100' }));
    const positionId = await rig.position({ quantity: '0', entryPrice: '100', dust: '0.0001', closed: true });
    await rig.handle(rig.message('position-closed', { positionId, account: ACCOUNT }));
    expect(await rig.books()).to.deep.equal({
      'trend USDT': '399.99',
      'unassigned BTC': '0.0001',
      'unassigned USDT': '600',
    });
  });

  it('dust of a position that a late fill opened again, and what was sold beyond a position', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.handle(await rig.trade({ side: 'buy', quantity: '1', price: '100' }));
    await rig.handle(await rig.trade({ side: 'sell', quantity: '0.9999', price: '100' }));
    const positionId = await rig.position({ quantity: '0', entryPrice: '100', dust: '0.0001', closed: true });
    const closed = () => rig.message('position-closed', { positionId, account: ACCOUNT });
    await rig.handle(closed(), closed());
    await rig.handle(await rig.trade({ side: 'buy', quantity: '0.0002', price: '100' }));
    await rig.handle(closed());
    expect(await rig.books())
      .to.include({ 'unassigned BTC': '0.0003' })
      .and.not.have.property('trend BTC');
    await rig.position({ quantity: '2', entryPrice: '100' });
    await rig.trade({ side: 'buy', quantity: '2', price: '100' });
    await rig.handle(await rig.trade({ side: 'sell', quantity: '0.0001', price: '100' }));
    await rig.handle(closed());
    expect((await rig.books())['unassigned BTC'], 'the open position keeps its own').to.equal('0.0002');
  });

  it('fills that were recorded before the first sight are not counted twice', async () => {
    const early = await rig.trade({ side: 'buy', quantity: '1', price: '100', botId: null });
    await rig.observe({ USDT: '900', BTC: '1' });
    await rig.handle(early);
    expect(await mismatches()).to.deep.equal([]);
    expect(await rig.books()).to.deep.equal({ 'trend USDT': '360', 'unassigned BTC': '1', 'unassigned USDT': '540' });
  });

  it('a bot that comes later gets its share from what is unassigned', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.addBot('mean', 0.1);
    await rig.observe({ USDT: '1000' });
    await rig.addBot('greedy', 0.9);
    await rig.observe({ USDT: '1000' });
    expect(await rig.books()).to.deep.equal({ 'greedy USDT': '500', 'mean USDT': '100', 'trend USDT': '400' });
    expect(await mismatches()).to.deep.equal([]);
  });

  it('a difference that no fill explains is adjusted once it is stable, with an alert', async () => {
    await rig.observe({ USDT: '1000' });
    const alerts = [];
    for (let reading = 0; reading < 5; reading++) alerts.push(...(await rig.observe({ USDT: '1250', ABC: '3' })));
    expect(alerts.map(message => message.type)).to.deep.equal(['alert-raised']);
    expect(alerts[0]?.payload).to.include({ rule: 'ledger-adjusted', code: 'RECONCILIATION_MISMATCH' });
    expect(alerts[0]?.payload).to.have.property('message').that.includes('+3 ABC, +250 USDT');
    expect(await rig.books()).to.deep.equal({ 'trend USDT': '400', 'unassigned ABC': '3', 'unassigned USDT': '850' });
    expect(await mismatches()).to.deep.equal([]);
  });

  it('a rounding of the venue is adjusted without an alert', async () => {
    await rig.observe({ USDT: '1000' });
    const alerts = [];
    for (let reading = 0; reading < 3; reading++) alerts.push(...(await rig.observe({ USDT: '999.99999999' })));
    expect(alerts).to.deep.equal([]);
    expect(await mismatches()).to.deep.equal([]);
  });

  it('a balance that is ahead of its fill is not adjusted while the fill is on its way', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.observe({ USDT: '900', BTC: '1' });
    await rig.observe({ USDT: '900', BTC: '1' });
    const fill = await rig.trade({ side: 'buy', quantity: '1', price: '100' });
    for (let reading = 0; reading < 4; reading++) await rig.observe({ USDT: '900', BTC: '1' });
    await rig.handle(fill);
    await rig.observe({ USDT: '900', BTC: '1' });
    const moved = await rig.database.db.selectFrom('fund_flows').select('rule').distinct().execute();
    expect(moved.map(({ rule }) => rule)).to.deep.equal(['first-allocation']);
    expect(await mismatches()).to.deep.equal([]);
  });

  it('names what differs', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.balances({ USDT: '990', BTC: '1' });
    const found = (await mismatches()).map(one => [one.asset, one.books.toFixed(), one.venue.toFixed()]);
    expect(found).to.deep.equal([
      ['BTC', '0', '1'],
      ['USDT', '1000', '990'],
    ]);
  });

  it('every asset has its worth, or the reason why not', async () => {
    await rig.observe({ USDT: '1000', BTC: '2', XYZ: '7' });
    const values = await assetValues(rig.database.db, ACCOUNT, 'USDT');
    expect(values.map(one => [one.asset, one.kind === 'valued' ? one.value.toFixed() : one.reason])).to.deep.equal([
      ['BTC', '200'],
      ['USDT', '1000'],
      ['XYZ', 'no mark for XYZ/USDT'],
    ]);
  });

  it('a fill or a position that is not stored cannot be digested', async () => {
    const nowhere = deriveId('nowhere');
    const fill = await rig
      .handle(rig.message('fill-recorded', { fillId: nowhere, account: ACCOUNT }))
      .catch(error => error);
    expect(fill).to.be.instanceOf(Error);
    const position = await rig
      .handle(rig.message('position-closed', { positionId: nowhere, account: ACCOUNT }))
      .catch(error => error);
    expect(position).to.be.instanceOf(Error);
  });

  it('nobody writes the sums but the ledger', async () => {
    const client = await import('pg');
    const capital = new client.default.Client({ connectionString: rig.database.roleUrl('capital') });
    await capital.connect();
    try {
      const refused = await capital.query('update book_balances set amount = 1').catch((error: Error) => error);
      expect(refused)
        .to.have.property('message')
        .that.matches(/permission denied/);
      await rig.observe({ USDT: '1000' });
      const lone = capital.query(
        `insert into ledger (transaction_id, line, account, book, asset, amount, kind, market_time) values (gen_random_uuid(), 0, 'main', 'unassigned', 'USDT', 5, 'adjustment', now())`,
      );
      expect(await lone.catch((error: Error) => error))
        .to.have.property('message')
        .that.matches(/does not balance/);
    } finally {
      await capital.end();
    }
  });
});

describe('equity', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(await testDatabase());
    await rig.seed();
  });
  afterEach(() => rig.stop());

  it('moves with the marks, keeps its peak, one row per second', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.handle(await rig.trade({ side: 'buy', quantity: '2', price: '100', fee: '0.2' }));
    await rig.position({ quantity: '2', entryPrice: '100' });
    const prices = ['110', '99', '105'];
    for (const price of prices) {
      rig.now = epochMs(rig.now + 1_000);
      await rig.mark(price);
      await rig.value();
      rig.now = epochMs(rig.now + 400);
      await rig.value();
      rig.now = epochMs(rig.now - 400);
    }
    const rows = (await rig.equity('trend')).map(row => [
      row.market_time - START,
      row.equity,
      row.realized_pnl,
      row.unrealized_pnl,
      row.peak,
    ]);
    expect(rows).to.deep.equal([
      [1_000, '399.8', '-0.2', '0', '400'],
      [2_000, '419.8', '-0.2', '20', '419.8'],
      [3_000, '397.8', '-0.2', '-2', '419.8'],
      [4_000, '409.8', '-0.2', '10', '419.8'],
    ]);
    const all = (await rig.equity('*')).at(-1);
    expect([all?.equity, all?.cash, all?.holdings, all?.realized_pnl]).to.deep.equal([
      '1009.8',
      '799.8',
      '210',
      '-0.2',
    ]);
  });

  it('counts a fill from the moment it is recorded', async () => {
    await rig.observe({ USDT: '1000' });
    await rig.trade({ side: 'buy', quantity: '1', price: '90' });
    await rig.value();
    expect((await rig.equity('trend')).at(-1)?.equity).to.equal('410');
  });

  it('is not said before the account was ever seen', async () => {
    await rig.value();
    await rig.handle(rig.message('balances-observed', { account: ACCOUNT }));
    expect(await rig.equity('*')).to.deep.equal([]);
  });
});
