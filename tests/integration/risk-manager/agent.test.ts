import { expect } from 'chai';
import { riskManager } from '#agents/risk-manager/agent.ts';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { testContext } from '#tests/integration/capital/context.ts';
import { testDatabase } from '#tests/integration/database.ts';
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

  it('a config that is wrong names each place', () => {
    const parsed = riskManagerConfig.safeParse({ perTradeShare: 2, maxPositions: 0, maxPosition: 5 });
    expect(parsed.error?.issues.map(issue => issue.path.join('.') || issue.code)).to.have.members([
      'perTradeShare',
      'maxPositions',
      'unrecognized_keys',
    ]);
  });
});
