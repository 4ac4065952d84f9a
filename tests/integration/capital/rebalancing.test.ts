import { expect } from 'chai';
import { sql } from 'kysely';
import { Decimal } from '#shared/kernel/decimal.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { HOUR, Treasury } from './treasury.ts';
import { Rig } from './venue.ts';

describe('rebalancing, day by day', () => {
  let treasury: Treasury;
  const open = async (settings: Parameters<typeof Treasury.open>[0] = {}) => {
    treasury = await Treasury.open(settings);
    await treasury.rig.turn();
  };
  afterEach(() => treasury.stop());

  const books = async () => {
    const held = Object.entries(await treasury.rig.books());
    return Object.fromEntries(
      held.map(([name, amount]) => [name.replace(' USDT', ''), new Decimal(amount).toNumber()]),
    );
  };
  const rebalance = async () => (await treasury.tell({ kind: 'rebalance' })).result;

  it('a large change comes in steps of a fifth of the capital a day, by itself', async () => {
    await open();
    await treasury.shares({ trend: 0, mean: 0.9 });
    const after = [];
    for (let day = 0; day < 4; day++) {
      await treasury.nextDay();
      after.push((await books()).mean);
    }
    expect(after).to.deep.equal([6_000, 8_000, 9_000, 9_000]);
    expect(await treasury.flows('rebalance')).to.deep.equal([
      'trend → mean 2000.00',
      'trend → mean 2000.00',
      'trend → mean 1000.00',
    ]);
  });

  it('near the targets nothing moves; from a twentieth of the capital on it does', async () => {
    await open();
    await treasury.shares({ trend: 0.46, mean: 0.44 });
    await treasury.nextDay();
    expect(await treasury.flows('rebalance')).to.deep.equal([]);
    expect(await rebalance()).to.deep.include({ moves: 0, nothingMoved: 'near-targets' });
    await treasury.shares({ trend: 0.45, mean: 0.45 });
    await treasury.nextDay();
    expect(await treasury.flows('rebalance')).to.deep.equal(['trend → mean 500.00']);
  });

  it('not again within the hour, nor beyond the limit of the day; then again', async () => {
    await open({ rebalancing: { maxPerDay: 0.08 } });
    await treasury.shares({ trend: 0.3, mean: 0.6 });
    expect(await rebalance()).to.deep.include({ moves: 1 });
    expect((await books()).mean).to.equal(4_800);
    treasury.pass(HOUR - 60_000);
    expect(await rebalance()).to.deep.include({ nothingMoved: 'cooling-down' });
    treasury.pass(60_000);
    expect(await rebalance()).to.deep.include({ nothingMoved: 'moved-enough-today' });
    treasury.pass(12 * HOUR);
    expect(await rebalance()).to.deep.include({ moves: 1 });
    expect((await books()).mean).to.equal(5_600);
  });

  it('an open position stays: what is free moves, the rest when it is sold', async () => {
    await open();
    const { rig } = treasury;
    await rig.handle(await rig.trade({ side: 'buy', quantity: '48', price: '100', botId: 'trend' }));
    await treasury.shares({ trend: 0.4, mean: 0.5 });
    await treasury.nextDay();
    expect(await treasury.flows('rebalance')).to.deep.equal(['trend → mean 200.00']);
    await rig.handle(await rig.trade({ side: 'sell', quantity: '48', price: '100', botId: 'trend' }));
    await treasury.nextDay();
    expect(await treasury.flows('rebalance')).to.deep.equal(['trend → mean 200.00', 'trend → mean 800.00']);
  });

  it('while trading is reduced or halted nothing is given; when it is active again it is', async () => {
    await open();
    await treasury.shares({ trend: 0.3, mean: 0.6 });
    const state = (to: string) =>
      sql`insert into trading_state (account, state) values ('main', ${to}) on conflict (account) do update set state = excluded.state`.execute(
        treasury.rig.database.db,
      );
    for (const held of ['REDUCING', 'HALTED']) {
      await state(held);
      await treasury.nextDay();
      expect((await rebalance()).code).to.equal('CAPITAL_HELD');
    }
    expect(await treasury.flows('rebalance')).to.deep.equal([]);
    await state('ACTIVE');
    await treasury.nextDay();
    expect(await treasury.flows('rebalance')).to.deep.equal(['trend → mean 2000.00']);
  });

  it('another method divides anew; the profile decides again when it is told to', async () => {
    await open();
    await treasury.shares({ trend: 0.8, mean: 0.1 });
    await treasury.tell({ kind: 'set-method', method: 'equal' });
    await treasury.nextDay();
    // at most a quarter each: the rest waits
    const { rows } = await sql<{ target: string }>`select target from allocations order by bot_id`.execute(
      treasury.rig.database.db,
    );
    expect(rows.map(({ target }) => Number(target))).to.deep.equal([2_500, 2_500]);
    await treasury.tell({ kind: 'set-method', method: null });
    await treasury.nextDay(2);
    expect(await treasury.flows('rebalance')).to.include('mean → trend 2000.00');
    expect((await treasury.tell({ kind: 'set-method', method: 'alchemy' })).result.code).to.equal('CONFIG_INVALID');
  });

  it('a bot that comes when all is given gets its part from the others', async () => {
    await open();
    await treasury.shares({ trend: 0.3, mean: 0.4 });
    await treasury.rig.addBot('late', 0.2);
    await treasury.nextDay();
    expect((await books()).late).to.be.closeTo(2_000, 1e-6);
    expect((await books()).mean, 'who has its part gives nothing').to.equal(4_000);
  });

  it('with a reserve of nothing all is divided', async () => {
    await open({ reserve: 0 });
    expect(await books()).to.deep.equal({ mean: 4_000, trend: 5_000, unassigned: 1_000 });
    await treasury.shares({ trend: 0.5, mean: 0.5 });
    await treasury.nextDay();
    expect(await books()).to.deep.equal({ mean: 5_000, trend: 5_000 });
  });
});

describe('the first look', () => {
  it('waits until all bots have got their first capital, whoever comes first', async () => {
    for (const settings of [{}, { reserve: 0, rebalancing: { enabled: false } }]) {
      const rig = new Rig(await testDatabase(), settings);
      try {
        await rig.seed({ trend: 0.5 });
        await rig.turn();
        await rig.observe({ USDT: '10000' });
        await rig.addBot('mean', 0.4);
        await rig.turn();
        await rig.observe({ USDT: '10000' });
        await rig.turn();
        expect(await rig.books()).to.include({ 'mean USDT': '4000', 'trend USDT': '5000' });
        const { rows } = await sql<{
          turned: boolean;
        }>`select turned_at is not null as turned from capital_state`.execute(rig.database.db);
        expect(rows).to.deep.equal([{ turned: true }]);
      } finally {
        await rig.stop();
      }
    }
  });
});
