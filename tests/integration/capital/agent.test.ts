import { expect } from 'chai';
import { capital } from '#agents/capital/agent.ts';
import { capitalConfig } from '#agents/capital/config.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { testContext } from './context.ts';
import { Rig } from './venue.ts';

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 10));
}

describe('capital as an agent', () => {
  it('values the account by itself, survives a database that is away, ends with a defect', async () => {
    const rig = new Rig(await testDatabase());
    await rig.seed();
    await rig.observe({ USDT: '1000', XYZ: '1' });
    const config = { ...capitalConfig.parse({}), equityEveryMs: 10 };
    const test = testContext(rig.database, { name: 'capital', config, marketNow: () => rig.now });
    const running = await capital.start(test.context);
    expect(running.handlers.map(one => one.type)).to.deep.equal([
      'fill-recorded',
      'position-closed',
      'balances-observed',
      'capital-commanded',
    ]);
    await running.begin?.();
    rig.now = epochMs(rig.now + 5_000);
    await until(async () => (await rig.equity('*')).length === 2);
    await until(() => JSON.stringify(running.details?.()) === '{"unpriced":["XYZ"]}');
    test.fail(Object.assign(new Error('the database is restarting'), { code: '57P01' }));
    await until(() => test.logged.includes('equity-not-valued'));
    expect(test.crashes).to.deep.equal([]);
    test.fail(null);
    rig.now = epochMs(rig.now + 5_000);
    await until(async () => (await rig.equity('*')).length === 3);
    test.fail(new Error('a defect'));
    await until(() => test.crashes.length > 0);
    await running.stop?.();
    test.fail(null);
    await test.close();
    await rig.stop();
  });
});
