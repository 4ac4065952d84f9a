import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { z } from 'zod';
import { explanation, whyAnswer } from '#shared/contracts/api/chain.ts';
import { errorGroups } from '#shared/contracts/api/errors.ts';
import { status } from '#shared/contracts/api/status.ts';
import { balances, equity, fills, orders, positions, signals } from '#shared/contracts/api/trading.ts';
import { rowCounts, seedWorld, type World } from '#tests/integration/monitor/world.ts';
import { type CliRig, openCli, runCli } from './rig.ts';

describe('the reading verbs', () => {
  let rig: CliRig;
  let world: World;
  before(async () => {
    rig = await openCli();
    world = await seedWorld(rig.base);
  });
  after(() => rig.close());

  const shapes: readonly (readonly [string, z.ZodType])[] = [
    ['status', status],
    ['positions', positions],
    ['orders', orders],
    ['fills', fills],
    ['balance', balances],
    ['equity', equity],
    ['signals', signals],
    ['signals --all --limit 3', signals],
    ['errors', errorGroups],
    ['why BTC/USDT', whyAnswer],
    ['why ETH/USDT -3s', whyAnswer],
  ];
  for (const [line, shape] of shapes) {
    it(`${line} --json has exactly the stable keys`, async () => {
      const { code, err, json } = await rig.run(`${line} --json`);
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      shape.parse(json());
    });
  }

  it('explain --json has exactly the stable keys, by any of the ids of an order', async () => {
    for (const id of [world.entryOrder, world.entryOrder.replaceAll('-', ''), '1001']) {
      const { json } = await rig.run(`explain ${id} --json`);
      expect(explanation.parse(json()).order.id).to.equal(world.entryOrder);
    }
  });

  it('status keeps the keys that programs were promised', async () => {
    const { json } = await rig.run('status --json');
    const value = json<{ agents: object[] }>();
    expect(value).to.have.all.keys('profile', 'tradingState', 'agents', 'workers');
    for (const agent of value.agents) {
      expect(agent).to.have.all.keys('name', 'state', 'pid', 'restarts', 'heartbeatAgeMs', 'epoch');
    }
  });

  it('positions and orders keep theirs', async () => {
    const [position] = (await rig.run('positions --json')).json<object[]>();
    expect(position).to.include.all.keys(
      'instrument venue strategy side quantity entryPrice markPrice unrealizedPnl stopLoss takeProfit openedAt'.split(
        ' ',
      ),
    );
    const [order] = (await rig.run('orders --json')).json<object[]>();
    expect(order).to.include.all.keys(
      'id clientOrderId venueOrderId instrument side type quantity price state filledQuantity createdAt'.split(' '),
    );
  });

  it('tables show people what matters', async () => {
    expect((await rig.run('status')).out).to.match(/execution +healthy +4004 +2 /);
    expect((await rig.run('positions')).out).to.match(
      /BTC\/USDT +trend +long +0\.024975 +64212\.4 .*63800 +65100 +yes/,
    );
    expect((await rig.run('balance')).out).to.match(/USDT +8394\.69 .*trend 2394\.69, unassigned 6000/);
    expect((await rig.run('fills')).out).to.match(/BTC\/USDT +buy +0\.015 +64212 +0\.000015 BTC +taker +entry +trend/);
    expect((await rig.run('equity')).out).to.match(/whole account .*0\.31 %/);
    expect((await rig.run('signals')).out).to.match(/enter +0\.71 .*RISK_POSITION_EXISTS/);
  });

  it('errors are one line each, with what to do', async () => {
    const { out } = await rig.run('errors');
    expect(out).to.match(/medium +VENUE_UNREACHABLE +3 +new .*market-data-refused/);
    expect(out).to.match(/VENUE_UNREACHABLE\n +→ tradewind doctor/);
    expect((await rig.run('errors --agent capital')).out).to.include('No errors.');
    expect((await rig.run('errors --code venue_unreachable --since 1h')).out).to.match(/VENUE_UNREACHABLE +3/);
    expect((await rig.run('errors --code NONSENSE')).code).to.equal(2);
  });

  it('filters narrow what is shown', async () => {
    const count = async (line: string): Promise<number> => (await rig.run(`${line} --json`)).json<unknown[]>().length;
    expect(await count('orders')).to.equal(3);
    expect(await count('orders --live')).to.equal(2);
    expect(await count('orders --limit 1')).to.equal(1);
    expect(await count('orders --bot reversion')).to.equal(0);
    expect(await count('orders --instrument ETHUSDT')).to.equal(0);
    expect(await count('fills --bot trend --instrument btc/usdt')).to.equal(2);
    expect(await count('fills --instrument SOL/USDT')).to.equal(0);
    expect(await count('positions --bot reversion')).to.equal(0);
    expect(await count('signals --instrument BTC/USDT --bot trend')).to.equal(2);
    expect(await count('signals --instrument ETH/USDT')).to.equal(0);
    expect(await count('signals --all --instrument SOL/USDT')).to.equal(5);
  });

  it('a filter by a name that nobody has is refused, so that nothing found means nothing there', async () => {
    for (const verb of ['orders', 'fills', 'signals', 'positions', 'equity', 'why BTC/USDT']) {
      const { code, out, err } = await rig.run(`${verb} --bot nobody`);
      expect({ code, out }, verb).to.deep.equal({ code: 1, out: '' });
      expect(err, verb).to.include('There is no bot nobody').and.to.include('reversion, trend');
    }
    for (const line of ['orders', 'fills', 'signals', 'positions'].map(verb => `${verb} --instrument FOO/BAR`)) {
      const { code, out, err } = await rig.run(line);
      expect({ code, out }, line).to.deep.equal({ code: 1, out: '' });
      expect(err, line).to.include('VENUE_UNKNOWN_SYMBOL').and.to.include('BTC/USDT');
    }
  });

  it('explain tells the chain from the candle to the position', async () => {
    const { out } = await rig.run(`explain ${world.entryOrder}`);
    const found = ['candle', 'features', 'signal', 'risk', 'order', 'fill', 'stop-loss', 'take-profit', 'position'].map(
      what => out.search(new RegExp(`^.{25}${what}`, 'm')),
    );
    expect(found).to.deep.equal(found.toSorted((a, b) => a - b));
    expect(found[0]).to.be.greaterThan(0);
  });

  it('explain says when there is no such order', async () => {
    const { code, err } = await rig.run('explain nothing');
    expect(code).to.equal(1);
    expect(err).to.include('There is no order nothing').and.to.include('tradewind orders');
  });

  it('why says why there was no trade, at a time of the clock as well', async () => {
    const clock = new Date(world.denied).toISOString();
    for (const time of [clock.slice(11, 19), `${clock.slice(0, 19)}Z`]) {
      const { out } = await rig.run(['why', 'BTC/USDT', time]);
      expect(out).to.match(/trend .*: denied\n.*RISK_POSITION_EXISTS/);
    }
    const { out } = await rig.run('why BTC/USDT --bot reversion');
    expect(out)
      .to.match(/reversion .*: held\n.*within 2/)
      .and.to.not.include('trend-following');
  });

  it('why says since when there are candles', async () => {
    const { out } = await rig.run('why BTC/USDT 2020-01-01T00:00Z');
    const first = new Date(world.lastBar - 119_000).toISOString();
    expect(out).to.include(`The candles on record begin at ${first}.`).and.to.not.include('findings');
  });

  it('why refuses what it does not know', async () => {
    expect((await rig.run('why DOGE/USDT')).code).to.equal(1);
    expect((await rig.run('why BTC/USDT soon')).code).to.equal(2);
  });

  it('colour only for people', async () => {
    expect((await rig.run('positions', { isTty: true, env: { TERM: 'xterm' } })).out).to.include('\u001b[31m-');
    expect((await rig.run('positions', { isTty: true, env: { NO_COLOR: '1' } })).out).to.not.include('\u001b[');
    expect((await rig.run('positions')).out).to.not.include('\u001b[');
  });

  it('--watch looks again until the user has seen enough', async () => {
    const controller = new AbortController();
    let looks = 0;
    const seen = (): void => {
      looks += 1;
      if (looks === 3) controller.abort();
    };
    const { code, out } = await rig.run('status --json --watch 0.01', { interrupted: controller.signal, seen });
    expect(code).to.equal(0);
    const lines = out.trim().split('\n');
    expect(lines).to.have.length(3);
    for (const line of lines) status.parse(JSON.parse(line));
  });

  it('--watch redraws a terminal', async () => {
    const controller = new AbortController();
    const { out } = await rig.run('positions --watch 0.01', {
      isTty: true,
      interrupted: controller.signal,
      seen: () => controller.abort(),
    });
    expect(out).to.satisfy((text: string) => text.startsWith('\u001b[H\u001b[2J'));
  });

  it('write nothing', async () => {
    const before = await rowCounts(rig.base);
    for (const line of ['status', 'orders', 'equity', 'errors', 'why BTC/USDT', 'db size', 'db dead-letters'])
      await rig.run(line);
    expect(await rowCounts(rig.base)).to.deep.equal(before);
  });

  it('answer quickly as a process of their own, by whatever Node the host has', () => {
    mkdirSync(join(rig.home, 'cache'), { recursive: true });
    const run = () =>
      spawnSync('scripts/tradewind', ['positions', '--json'], { env: rig.env as NodeJS.ProcessEnv, encoding: 'utf8' });
    const { status: code, stdout, stderr } = run();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    positions.parse(JSON.parse(stdout));
  });
});

describe('the reading verbs without agents', () => {
  let rig: CliRig;
  before(async () => {
    rig = await openCli();
  });
  after(() => rig.close());

  for (const verb of ['positions', 'orders', 'fills', 'balance', 'equity', 'signals']) {
    it(`${verb} of a fresh database`, async () => {
      const { code, out, err } = await rig.run(verb);
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(out).to.match(/^(No |The balances were not)/);
    });
  }

  it('status says that nothing runs', async () => {
    const { code, out, err } = await rig.run('status');
    expect(code).to.equal(3);
    expect(out).to.match(/execution +missing/);
    expect(err).to.include('npm start');
  });

  it('a database that does not answer is one clear error', async () => {
    const env = { ...rig.env, TRADEWIND_HOME: `${rig.home}/gone` };
    mkdirSync(`${rig.home}/gone/credentials`, { recursive: true });
    const { writeSecret } = await import('#shared/persistence/credentials.ts');
    await writeSecret(`${rig.home}/gone/credentials/reader.json`, { url: 'postgres://reader:hush@127.0.0.1:1/none' });
    const { code, out, err } = await runCli('positions', { env });
    expect({ code, out }).to.deep.equal({ code: 3, out: '' });
    expect(err).to.match(/^✗ Tradewind is not running here: .*\(DATABASE_UNREACHABLE\)\n {2}→ npm start/);
    expect(err).to.not.include('hush').and.to.not.include('    at ');
  });
});
