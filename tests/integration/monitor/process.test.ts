import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { status } from '#shared/contracts/api/status.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { type MonitorProcess, startMonitor } from './process.ts';
import { seedWorld } from './world.ts';

describe('monitor: as a process', () => {
  let base: TestDatabase;
  const running: MonitorProcess[] = [];

  before(async () => {
    base = await testDatabase();
    await seedWorld(base);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(one => one.stop())); // one that holds the role would keep the next on standby
  });
  after(() => base.drop());

  const start = async (port?: number): Promise<MonitorProcess> => {
    const one = await startMonitor(base, port);
    running.push(one);
    return one;
  };
  const answers = (url: string) =>
    fetch(url).then(
      response => response.ok,
      () => false,
    );

  it('serves health, metrics, API and page, raises alerts, keeps the database in order, and stops when it is told', async () => {
    const monitor = await start();
    await until(() => answers(`${monitor.health}/health`), 20_000);
    await until(async () => {
      const body = status.parse(await (await fetch(`${monitor.api}/api/v1/status`)).json());
      return body.agents.find(agent => agent.name === 'monitor')?.state === 'healthy';
    });
    expect(await (await fetch(monitor.api)).text()).to.match(/<title>Tradewind<\/title>/);
    await until(async () => /tradewind_agent_up/.test(await (await fetch(`${monitor.health}/metrics`)).text()));
    expect(await (await fetch(`${monitor.health}/metrics`)).text()).to.match(
      /tradewind_pool_connections\{state="waiting"/,
    );
    await until(
      async () =>
        (await base.db.selectFrom('audit_log').select('id').where('action', '=', 'retention-run').execute()).length > 0,
    );
    await base.db.updateTable('trading_state').set({ state: 'HALTED', reason: 'test' }).execute();
    await until(async () => {
      const open = await base.db.selectFrom('alerts').select('rule').where('resolved_at', 'is', null).execute();
      return open.some(alert => alert.rule === 'trading-halted');
    });
    await monitor.stop();
    expect(await monitor.ended).to.equal(0);
  });

  it('says which port is taken, and the mend', async () => {
    const squatter = createServer();
    await new Promise<void>(resolve => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const monitor = await start(port);
    const code = await monitor.ended;
    squatter.close();
    expect(code).to.equal(1);
    expect(monitor.output()).to.match(
      new RegExp(`PORT_OCCUPIED: 127\\.0\\.0\\.1:${port}[\\s\\S]*mend:.*TRADEWIND_PORT`),
    );
  });
});
