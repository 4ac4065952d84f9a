import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import pg from 'pg';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';
import { healthOf } from '#scripts/bootstrap/health.ts';
import { ROLES } from '#shared/persistence/roles.ts';
import { type StubCheckout, stubCheckout } from './stub-checkout.ts';

const run = promisify(execFile);
const PM2 = join(CHECKOUT, 'node_modules', 'pm2', 'bin', 'pm2');

describe('pm2 start ecosystem.config.cjs, with servers of one’s own', function () {
  this.timeout(600_000);
  const database = `own_${process.pid}`;
  let checkout: StubCheckout;
  let env: NodeJS.ProcessEnv;
  const administer = async (sql: string) => {
    const client = new pg.Client(process.env.TEST_DATABASE_URL);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };

  before(async () => {
    checkout = await stubCheckout();
    await administer(`create database ${database}`);
    const url = new URL(process.env.TEST_DATABASE_URL ?? '');
    url.pathname = `/${database}`;
    const pm2Home = join(checkout.folder, 'pm2');
    mkdirSync(pm2Home);
    env = {
      PATH: process.env.PATH,
      HOME: checkout.folder,
      PM2_HOME: pm2Home,
      TRADEWIND_HOME: checkout.home,
      TRADEWIND_PORT: String(checkout.ports.api),
      DATABASE_URL: url.href,
      REDIS_URL: process.env.TEST_REDIS_URL,
    };
  });
  after(async () => {
    await run(NODE, [PM2, 'kill'], { cwd: checkout.folder, env });
    await checkout.dispose();
    await administer(`drop database ${database} with (force)`);
    for (const role of ROLES) {
      await administer(`drop role if exists "${database}_${role.replaceAll('-', '_')}"`);
    }
  });

  it('is all that is needed, and shows PM2 no address', async () => {
    await run(NODE, [PM2, 'start', 'ecosystem.config.cjs'], { cwd: checkout.folder, env });
    const health = await Promise.all(Object.values(checkout.ports.health).map(healthOf));
    expect(new Set(health.map(one => one?.status))).to.deep.equal(new Set(['healthy']));
    expect(readdirSync(join(checkout.home, 'credentials'))).to.include.members([
      'owner.json',
      'redis.json',
      'execution.json',
    ]);
    await run(NODE, [PM2, 'save'], { cwd: checkout.folder, env });
    const dump = readFileSync(join(checkout.folder, 'pm2', 'dump.pm2'), 'utf8');
    expect(dump).not.to.match(/postgres:\/\/|redis:\/\//);
  });
});
