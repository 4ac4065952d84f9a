import { expect } from 'chai';
import { sql } from 'kysely';
import { createStateMonitor, type StateMonitor } from '#agents/monitor/consistency.ts';
import { readDiscrepancies } from '#agents/monitor/store.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { type TestMonitor, testMonitor } from './context.ts';
import { ACCOUNT, seedWorld, type World } from './world.ts';

describe('monitor: is our state consistent', () => {
  let base: TestDatabase;
  let monitor: TestMonitor;
  let state: StateMonitor;
  let world: World;
  beforeEach(async () => {
    base = await testDatabase();
    world = await seedWorld(base);
    monitor = await testMonitor(base);
    state = createStateMonitor(monitor.context);
  });
  afterEach(async () => {
    await monitor.close();
    await base.drop();
    expect(monitor.failures).to.deep.equal([]);
  });

  const found = async () =>
    (await readDiscrepancies(base.db, { account: ACCOUNT, quoteAsset: 'USDT' })).map(
      ({ check, subject, share }) => `${check}: ${subject.replace(/[0-9a-f-]{32,}/, 'ID')} ${share.toFixed(3)}`,
    );
  const commands = async () =>
    (
      await base.db
        .selectFrom('commands')
        .select(['kind', 'issued_by'])
        .where('issued_by', 'like', 'monitor:%')
        .orderBy('issued_at')
        .execute()
    ).map(({ kind }) => kind);
  const audited = async () =>
    (
      await base.db
        .selectFrom('audit_log')
        .select(['action', 'resource_type', 'new_value'])
        .where('action', 'like', 'state-%')
        .orderBy('id')
        .execute()
    ).map(({ action, resource_type }) => `${action} ${resource_type}`);

  it('a world that is in order has nothing to say', async () => {
    expect(await found()).to.deep.equal([]);
    await state.run();
    expect(await commands()).to.deep.equal([]);
    expect(await audited()).to.deep.equal([]);
  });

  it('sees a balance, a position, an order and a limit that are not as they should be', async () => {
    await sql`update venue_balances set free = free - 1000, updated_at = now() where asset = 'USDT'`.execute(base.db);
    await sql`update positions set quantity = quantity * 2 where id = ${world.positionId}`.execute(base.db);
    await sql`update orders set filled_quantity = filled_quantity / 2, updated_at = now() where id = ${world.entryOrder}`.execute(
      base.db,
    );
    await sql`insert into risk_limits (account, max_positions, max_exposure, max_heat, fee_rate) values (${ACCOUNT}, 5, 100, 1000000, 0.001)
      on conflict (account) do update set max_exposure = 100`.execute(base.db);
    const all = (await found()).join('\n');
    expect(all).to.match(/balances: USDT 0\.\d+/);
    expect(all).to.match(/positions: BTC at the venue 0\.5/);
    expect(all).to.match(/positions: position ID 0\.500/);
    expect(all).to.match(/orders: order ID 0\.500/);
    expect(all).to.match(/limits: exposure \d+/);
  });

  it('asks for a comparison, and when that does not help lets only exits through, all of it on record', async () => {
    await sql`update orders set filled_quantity = filled_quantity / 2, updated_at = now() where id = ${world.entryOrder}`.execute(
      base.db,
    );
    await state.run();
    expect(await commands()).to.deep.equal(['reconcile']);
    expect(state.inconsistencies()).to.deep.equal([]);
    await state.run();
    expect((await commands()).toSorted()).to.deep.equal(['reconcile', 'reconcile', 'reduce']);
    expect(state.inconsistencies()[0]).to.include({ check: 'orders', escalated: true });
    const told = await base.db
      .selectFrom('deliveries')
      .select(['type', 'consumer'])
      .where('producer', '=', 'monitor')
      .execute();
    expect(told.map(({ type, consumer }) => `${type} ${consumer}`).toSorted()).to.deep.equal([
      'reconcile-commanded execution',
      'reconcile-commanded execution',
      'trading-commanded risk-manager',
    ]);
    await sql`update orders set filled_quantity = filled_quantity * 2 where id = ${world.entryOrder}`.execute(base.db);
    await state.run();
    expect(state.inconsistencies()).to.deep.equal([]);
    expect(await audited()).to.deep.equal(['state-noted orders', 'state-escalated orders', 'state-gone orders']);
  });
});
