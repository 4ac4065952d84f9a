import { expect } from 'chai';
import { riskManager } from '#agents/risk-manager/agent.ts';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { readRisk } from '#shared/persistence/reads/risk.ts';
import { testContext } from '#tests/integration/capital/context.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { ACCOUNT, NOW, raiseSignal, seedAccount } from './account.ts';

describe('risk-manager as an agent', () => {
  it('starts with its limits in force and an account that trades, and keeps the state it finds', async () => {
    const database = await testDatabase();
    await seedAccount(database.db);
    const config = riskManagerConfig.parse({ maxPositions: 7 });
    const test = testContext(database, { name: 'risk-manager', config, marketNow: () => NOW });
    const running = await riskManager.start(test.context);
    const limits = await database.db.selectFrom('risk_limits').select(['max_positions', 'max_exposure']).execute();
    expect(limits).to.deep.equal([{ max_positions: 7, max_exposure: '95000' }]);
    const state = () => database.db.selectFrom('trading_state').select(['account', 'state']).execute();
    expect(await state()).to.deep.equal([{ account: ACCOUNT, state: 'ACTIVE' }]);
    await database.db.updateTable('trading_state').set({ state: 'HALTED' }).execute();
    await riskManager.start({ ...test.context, metrics: test.context.metrics }).catch(() => null);
    expect(await state()).to.deep.equal([{ account: ACCOUNT, state: 'HALTED' }]);

    const signal = await raiseSignal(database.db);
    await test.context.transact(context => {
      const handler = running.handlers.find(one => one.type === 'signal-raised');
      if (handler === undefined) throw new Error('no handler for signals');
      return handler.handle(context, [signal]);
    });
    expect(test.logged).to.include('decided');
    expect(await test.context.metrics.registry.metrics()).to.include(
      'tradewind_risk_decisions_total{intent="entry",code="RISK_TRADING_HALTED",agent="risk-manager"} 1',
    );
    await test.close();
    await database.drop();
  });

  it('looks at the risk again and again, through a database that is away for a moment, until it is stopped', async () => {
    const database = await testDatabase();
    await seedAccount(database.db);
    const config = riskManagerConfig.parse({ snapshotEveryMs: 100 });
    let now: EpochMs = NOW;
    const test = testContext(database, { name: 'risk-manager', config, marketNow: () => now });
    const running = await riskManager.start(test.context);
    await running.begin?.();
    const last = async () => (await readRisk(database.db, ACCOUNT)) ?? { time: null, level: null, breakers: [] };
    const looked = (at: EpochMs) => until(async () => (await last()).time === new Date(at).toISOString());
    await looked(NOW);
    const first = await last();
    expect(first).to.deep.include({ equity: '100000', level: 'LOW', worstCase: null, drawdown: null });
    expect(first.breakers.map(({ kind }) => kind)).to.include.members(['hard-drawdown', 'daily-loss']);

    test.fail(Object.assign(new Error('the database is away'), { code: '57P01' }));
    await until(() => test.logged.includes('risk-not-looked-at'));
    test.fail(null);
    now = epochMs(NOW + 1_000);
    await looked(now);
    now = epochMs(NOW + 3_600_000);
    await looked(now);
    const rows = await database.db.selectFrom('risk_snapshots').select('hour').orderBy('hour').execute();
    expect(rows, 'one look of each hour stays').to.have.length(2);
    expect(test.crashes).to.deep.equal([]);

    await running.stop?.();
    await test.close();
    await database.drop();
  });

  it('a look that fails for good ends the agent', async () => {
    const database = await testDatabase();
    await seedAccount(database.db);
    const config = riskManagerConfig.parse({ snapshotEveryMs: 100 });
    const test = testContext(database, { name: 'risk-manager', config, marketNow: () => NOW });
    const running = await riskManager.start(test.context);
    const defect = new Error('a defect');
    test.fail(defect);
    await running.begin?.();
    await until(() => test.crashes.includes(defect));
    await running.stop?.();
    await test.close();
    await database.drop();
  });

  it('a config that is wrong names each place', () => {
    const parsed = riskManagerConfig.safeParse({ perTradeShare: 2, maxPositions: 0, maxPosition: 5 });
    expect(parsed.error?.issues.map(issue => issue.path.join('.') || issue.code)).to.have.members([
      'perTradeShare',
      'maxPositions',
      'unrecognized_keys',
    ]);
  });
});
