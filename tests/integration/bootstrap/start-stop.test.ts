import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { z } from 'zod';
import { NODE } from '#scripts/bootstrap/checkout.ts';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { recordedFolder } from '#scripts/bootstrap/postgres/place.ts';
import { STUB_PROFILE, type StubCheckout, stubCheckout } from './stub-checkout.ts';

const Credentials = z.object({ url: z.string() });
const Healthy = z.object({ pid: z.number() });

describe('npm start and npm stop', function () {
  this.timeout(600_000);
  let checkout: StubCheckout;

  before(async () => {
    checkout = await stubCheckout();
    const { code, output } = await checkout.command('up', {
      env: { TRADEWIND_TELEGRAM_TOKEN: 'hush-token', AWS_SECRET: 'hush-aws' },
    });
    expect(code, output).to.equal(0);
    expect(output).to.contain('Tradewind runs');
  });
  after(() => checkout.dispose());

  const pidOf = (name: string): number => {
    const folder = join(checkout.home, 'pm2', 'pids');
    const file = readdirSync(folder).find(candidate => candidate.startsWith(`${name}-`));
    return file === undefined ? 0 : Number(readFileSync(join(folder, file), 'utf8'));
  };
  const strategyPid = async (): Promise<number | null> => {
    try {
      const reply = await fetch(`http://127.0.0.1:${checkout.ports.health.strategy}/health`);
      return Healthy.parse(await reply.json()).pid;
    } catch {
      return null;
    }
  };
  const owner = () =>
    Credentials.parse(JSON.parse(readFileSync(join(checkout.home, 'credentials', 'owner.json'), 'utf8'))).url;
  const ask = async (sql: string): Promise<pg.QueryResult | null> => {
    const client = new pg.Client(owner());
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.query(sql);
    } catch {
      return null;
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  it('keeps credentials to their owner', () => {
    const folder = join(checkout.home, 'credentials');
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777, name).to.equal(0o600);
  });

  it('lets no secret into PM2', () => {
    const env = { PATH: process.env.PATH, PM2_HOME: join(checkout.home, 'pm2') };
    const list = execFileSync(NODE, [join(checkout.folder, 'node_modules/pm2/bin/pm2'), 'jlist'], {
      env,
      encoding: 'utf8',
    });
    const passwords =
      readFileSync(join(checkout.home, 'credentials', 'embedded.json'), 'utf8').match(/[0-9a-f]{48}/g) ?? [];
    expect(passwords).to.have.length(2);
    for (const secret of ['hush-token', 'hush-aws', ...passwords])
      expect(list.includes(secret), secret).to.equal(false);
    expect(list).to.contain('"strategy"');
  });

  it('leaves alone what runs when started again', async () => {
    const before = await strategyPid();
    const { code, output } = await checkout.command('up');
    expect(code, output).to.equal(0);
    expect(await strategyPid()).to.equal(before);
  });

  it('leaves alone what runs when started again without the port that it was started with', async () => {
    const before = await strategyPid();
    const { code, output } = await checkout.command('up', { env: { TRADEWIND_PORT: undefined } });
    expect(code, output).to.equal(0);
    expect(output).to.contain('Everything runs already').and.to.contain(`127.0.0.1:${checkout.ports.api}`);
    expect(await strategyPid()).to.equal(before);
  });

  it('ends nothing for ports that it cannot have', async () => {
    const before = await strategyPid();
    const [elsewhere] = await freePorts(17);
    const squatter = createServer().listen(elsewhere + 15, '127.0.0.1');
    try {
      const { code, output } = await checkout.command('up', { env: { TRADEWIND_PORT: String(elsewhere) } });
      expect(code).to.equal(1);
      expect(output)
        .to.contain(`Port ${elsewhere + 15}`)
        .and.not.to.contain('Starting');
    } finally {
      squatter.close();
    }
    expect(await strategyPid()).to.equal(before);
    const again = await checkout.command('up', { env: { TRADEWIND_PORT: undefined } });
    expect(again.output).to.contain('Everything runs already');
  });

  it('moves to other ports when told so, and stays there', async () => {
    const [elsewhere] = await freePorts(17);
    for (const port of [String(elsewhere), undefined]) {
      const { code, output } = await checkout.command('up', { env: { TRADEWIND_PORT: port } });
      expect(code, output).to.equal(0);
      expect(output).to.contain(`127.0.0.1:${elsewhere}`);
      expect(await strategyPid()).to.equal(null);
    }
    expect((await checkout.command('up')).code).to.equal(0);
    expect(await strategyPid()).not.to.equal(null);
  });

  it('has a killed process back', async () => {
    const before = await strategyPid();
    process.kill(before ?? 0, 'SIGKILL');
    for (;;) {
      const now = await strategyPid();
      if (now !== null && now !== before) break;
      await sleep(10);
    }
  });

  it('has a killed Postgres back, with what was committed', async () => {
    await ask('create table kept (n integer)');
    await ask('insert into kept values (42)');
    process.kill(pidOf('postgres'), 'SIGKILL');
    await sleep(100); // long enough for the supervisor to see it, so that no answer is the old server's
    while ((await ask('select 1')) === null) await sleep(50);
    expect((await ask('select n from kept'))?.rows).to.deep.equal([{ n: 42 }]);
  });

  it('starts anew what is outdated, and only that', async () => {
    const [agent, postgres] = [await strategyPid(), pidOf('postgres')];
    const later = new Date(Date.now() + 5_000);
    utimesSync(join(checkout.folder, 'agents', 'strategy', 'main.ts'), later, later);
    const { code, output } = await checkout.command('up');
    expect(code, output).to.equal(0);
    expect(await strategyPid()).not.to.equal(agent);
    expect(pidOf('postgres')).to.equal(postgres);
  });

  it('starts the strategies anew when one of the user’s own changed, wherever it lies, and only them', async () => {
    const mine = join(checkout.folder, 'mine');
    const profile = join(checkout.folder, 'mine.yaml');
    mkdirSync(mine);
    writeFileSync(profile, `${STUB_PROFILE}strategy: { userStrategies: mine }\n`);
    const up = async () => {
      const { code, output } = await checkout.command('up', { env: { TRADEWIND_CONFIG: profile } });
      expect(code, output).to.equal(0);
      return output;
    };
    writeFileSync(join(mine, 'one.ts'), '// first');
    await up();
    expect(await up()).to.contain('Everything runs already');
    writeFileSync(join(mine, 'one.ts'), '// another');
    expect(await up()).to.match(/Starting anew: strategy$/m);
    writeFileSync(profile, `${STUB_PROFILE}strategy: { userStrategies: null }\n`);
    expect(await up()).to.match(/Starting anew: .*execution/);
  });

  it('takes over from a supervisor that was killed', async () => {
    const before = await strategyPid();
    process.kill(Number(readFileSync(join(checkout.home, 'pm2', 'pm2.pid'), 'utf8')), 'SIGKILL');
    const { code, output } = await checkout.command('up');
    expect(code, output).to.equal(0);
    expect(await strategyPid()).not.to.equal(before);
  });

  it('stops everything, keeps the data, and names who holds a port', async () => {
    expect((await checkout.command('down')).code).to.equal(0);
    expect(await strategyPid()).to.equal(null);
    expect(existsSync(join(recordedFolder(checkout.home) ?? '', 'data', 'PG_VERSION'))).to.equal(true);

    const squatter = createServer().listen(checkout.ports.redis, '127.0.0.1');
    try {
      const { code, output } = await checkout.command('up');
      expect(code).to.equal(1);
      expect(output)
        .to.contain(`Port ${checkout.ports.redis}`)
        .and.to.contain(`pid ${process.pid}`)
        .and.to.contain('TRADEWIND_PORT=');
    } finally {
      squatter.close();
    }
  });

  it('tells all that is wrong with the configuration at once, and starts nothing', async () => {
    const profile = join(checkout.folder, 'wrong.yaml');
    writeFileSync(profile, 'profile: demo\nvenue: {}\ninstruments: []\nbaseTimeframe: 7s\n');
    const { code, output } = await checkout.command('up', { env: { TRADEWIND_CONFIG: profile } });
    expect(code).to.equal(1);
    expect(output).to.contain('wrong.yaml:3: instruments').and.to.contain('wrong.yaml:4: baseTimeframe');
    expect(output).not.to.contain('Starting');
  });

  it('resets only where that is meant', async () => {
    const live = await checkout.command('reset', { args: ['--yes'], env: { TRADEWIND_PROFILE: 'live' } });
    expect(live.code).to.equal(1);
    expect(existsSync(checkout.home)).to.equal(true);
    const reset = await checkout.command('reset', { args: ['--yes'] });
    expect(reset.code, reset.output).to.equal(0);
    expect(existsSync(checkout.home)).to.equal(false);
  });
});
