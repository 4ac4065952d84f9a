import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import { basePort } from '#tests/base-port.ts';
import { serverUrl, type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { type AgentProcess, startAgent, stateFolder } from './process.ts';

const PROFILE = { profile: 'demo', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1s' };

describe('starting an agent', function () {
  this.timeout(600_000);
  let base: TestDatabase;
  let place: ReturnType<typeof stateFolder>;
  let port = 0;
  const started: AgentProcess[] = [];

  beforeEach(async () => {
    base = await testDatabase();
    place = stateFolder(base, 'capital');
    port = basePort();
  });
  afterEach(async () => {
    for (const one of started.splice(0)) {
      one.kill('SIGKILL');
      await one.ended;
    }
    place.remove();
    await base.drop();
  });

  const start = (profile: object = PROFILE): AgentProcess => {
    const file = join(place.home, 'profile.yaml');
    writeFileSync(file, JSON.stringify(profile));
    const one = startAgent('capital', {
      TRADEWIND_HOME: place.home,
      TRADEWIND_PORT: String(port),
      TRADEWIND_CONFIG: file,
    });
    started.push(one);
    return one;
  };
  const health = async (): Promise<Record<string, unknown>> =>
    (await (await fetch(`http://127.0.0.1:${port + 15}/health`)).json()) as Record<string, unknown>;

  it('takes its role with a new epoch, beats, tells its health, and stops when told', async () => {
    const first = start();
    expect(await first.outcome, first.output()).to.equal('ready');
    expect(await health()).to.include({ status: 'healthy', agent: 'capital', pid: first.pid, epoch: 1 });
    const metrics = await (await fetch(`http://127.0.0.1:${port + 15}/metrics`)).text();
    expect(metrics).to.match(/tradewind_drain_seconds_bucket/);
    first.kill('SIGTERM');
    expect(await first.ended).to.equal(0);

    const second = start();
    expect(await second.outcome, second.output()).to.equal('ready');
    await until(async () => {
      const beat = await base.db.selectFrom('heartbeats').selectAll().where('agent', '=', 'capital').executeTakeFirst();
      return beat?.epoch === 2 && beat.pid === second.pid && beat.state === 'healthy';
    });
  });

  it('stands by while another holds the role, and takes over when that one dies', async () => {
    const holder = start();
    await holder.outcome;
    const standby = start();
    expect(await standby.outcome).to.equal('ready');
    expect(await health()).to.include({ pid: holder.pid });
    holder.kill('SIGKILL');
    await until(async () => (await health().catch(() => ({}) as Record<string, unknown>)).pid === standby.pid);
    expect(await health()).to.include({ epoch: 2 });
  });

  it('writes each change of its configuration to the audit log, once', async () => {
    const run = async (everyMs: number): Promise<void> => {
      const one = start({ ...PROFILE, capital: { equityEveryMs: everyMs } });
      await one.outcome;
      one.kill('SIGTERM');
      await one.ended;
    };
    for (const everyMs of [1_000, 1_000, 2_000]) await run(everyMs);
    const rows = await base.db
      .selectFrom('audit_log')
      .select(['action', 'actor'])
      .where('resource_id', '=', 'capital')
      .orderBy('id')
      .execute();
    expect(rows.map(row => row.action)).to.deep.equal(['config-set', 'config-changed']);
    expect(rows[0]?.actor).to.equal('capital');
  });

  it('CONFIG_INVALID: names file, line, path and what was expected; the next start puts it on record', async () => {
    const one = start({ ...PROFILE, capital: { equityEveryMs: -1 } });
    expect(await one.outcome).to.equal(1);
    expect(one.output()).to.match(/CONFIG_INVALID[\s\S]*profile\.yaml:1: capital\.equityEveryMs: .*100[\s\S]*mend:/);
    const next = start();
    expect(await next.outcome, next.output()).to.equal('ready');
    await until(async () => (await base.db.selectFrom('errors').select('code').execute()).length === 1);
    expect((await base.db.selectFrom('errors').select(['agent', 'code']).execute())[0]).to.deep.equal({
      agent: 'capital',
      code: 'CONFIG_INVALID',
    });
  });

  it('DATABASE_NEWER: refuses a database of a newer version', async () => {
    await sql`insert into schema_migrations (version, name, checksum) values (9999, 'future', 'x')`.execute(base.db);
    const one = start();
    expect(await one.outcome).to.equal(1);
    expect(one.output()).to.match(/DATABASE_NEWER: the database is at migration 9999[\s\S]*mend: Update this checkout/);
  });

  it('PORT_OCCUPIED: names the port', async () => {
    const squatter = createServer().listen(port + 15, '127.0.0.1');
    await once(squatter, 'listening');
    const one = start();
    expect(await one.outcome).to.equal(1);
    squatter.close();
    expect(one.output()).to.match(new RegExp(`PORT_OCCUPIED: 127\\.0\\.0\\.1:${port + 15}[\\s\\S]*TRADEWIND_PORT`));
  });

  it('DATABASE_NOT_MIGRATED: says so when it has no credentials', async () => {
    place.remove();
    place = { ...stateFolder(base, 'monitor'), remove: place.remove };
    const one = start();
    expect(await one.outcome).to.equal(1);
    expect(one.output()).to.match(/DATABASE_NOT_MIGRATED: .*capital\.json[\s\S]*tradewind migrate/);
  });

  it('waits for a database that is away, and comes up when it is there', async () => {
    const name = new URL(base.url).pathname.slice(1);
    const admin = new pg.Client({ connectionString: serverUrl() });
    await admin.connect();
    await admin.query(`alter database ${name} with allow_connections false`);
    const one = start();
    await until(() => readLog(place.home).includes('database-unreachable') || one.output() !== '', 15_000);
    expect(one.output()).to.equal('');
    await admin.query(`alter database ${name} with allow_connections true`);
    await admin.end();
    expect(await one.outcome, one.output()).to.equal('ready');
  });
});

function readLog(home: string): string {
  try {
    return readFileSync(join(home, 'logs/capital.log'), 'utf8');
  } catch {
    return '';
  }
}
