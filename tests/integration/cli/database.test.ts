import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { seedWorld } from '#tests/integration/monitor/world.ts';
import { bury } from './dead-letter.ts';
import { type CliRig, openCli } from './rig.ts';

describe('tradewind db and migrate', () => {
  let rig: CliRig;
  before(async () => {
    rig = await openCli();
    await seedWorld(rig.base);
  });
  after(() => rig.close());

  it('url: as reader, without a password', async () => {
    const { out } = await rig.run('db url');
    expect(new URL(out.trim()).password).to.equal('');
    expect(out).to.match(/_reader@/);
  });

  it('psql: one clear error where there is none', async () => {
    const { code, err } = await rig.run('db psql', { env: { PATH: '/nonexistent' } });
    expect(code).to.equal(1);
    expect(err).to.include('psql is not on the PATH');
  });

  it('psql: gets what follows as it is written', async () => {
    const folder = join(rig.home, 'bin');
    mkdirSync(folder);
    const heard = join(folder, 'heard');
    writeFileSync(join(folder, 'psql'), `#!/bin/sh\nprintf '%s|' "$@" > ${heard}\n`, { mode: 0o755 });
    for (const before of [[], ['--']]) {
      const { code, err } = await rig.run(['db', 'psql', ...before, '-At', '-c', 'select 1'], {
        env: { PATH: folder },
      });
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(readFileSync(heard, 'utf8')).to.match(/^-At\|-c\|select 1\|postgres:/);
    }
  });

  it('size: every table', async () => {
    const { json } = await rig.run('db size --json');
    const { tables, totalBytes } = json<{ totalBytes: number; tables: { table: string; bytes: number }[] }>();
    expect(totalBytes).to.be.greaterThan(1_000_000);
    expect(tables.map(({ table }) => table)).to.include.members(['candles', 'orders', 'deliveries']);
    expect(tables.some(({ table }) => table.startsWith('candles_'))).to.equal(false);
  });

  it('dead-letters: lists, and settles on record', async () => {
    const id = await bury(rig, 'binance:ETH/USDT');
    const [letter] = (await rig.run('db dead-letters --json')).json<object[]>();
    expect(letter).to.include({
      id,
      agent: 'technical-analysis',
      key: 'binance:ETH/USDT',
      quarantined: true,
      waiting: 0,
    });
    expect((await rig.run('db dead-letters')).out)
      .to.include('TypeError: no')
      .and.to.include('--resolve ID');
    const { code, out, err } = await rig.run(`db dead-letters --resolve ${id}`);
    expect(code, err).to.equal(0);
    expect(out).to.include('is settled');
    expect((await rig.run('db dead-letters')).out).to.include('No dead letters.');
    expect((await rig.run(`db dead-letters --resolve ${id}`)).code).to.equal(1);
    const row = await rig.base.db
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'dead-letter-resolved')
      .executeTakeFirst();
    expect(row).to.include({ actor: 'operator', resource_id: String(id) });
  });

  it('migrate: says how far it is, and changes nothing when all is there', async () => {
    expect((await rig.run('migrate --status')).out).to.include('The database is up to date.');
    const env = { DATABASE_URL: rig.base.url };
    const { code, out, err } = await rig.run('migrate', { env });
    expect(code, err).to.equal(0);
    expect(out).to.match(/^The database is at migration \d+\./);
  });

  it('migrate: going down is asked for', async () => {
    expect((await rig.run('migrate --down-to 0')).code).to.equal(4);
    expect((await rig.run('migrate --down-to 0', { canAsk: true, input: 'yes\n' })).code).to.equal(4);
    expect((await rig.run('migrate --down-to x --yes')).code).to.equal(2);
  });

  it('migrate: down and up again', async () => {
    const { json } = await rig.run('migrate --status --json');
    const { known } = json<{ known: number }>();
    expect((await rig.run(`migrate --down-to ${known - 1} --yes`)).out).to.match(/✓ reverted/);
    expect((await rig.run('migrate --status')).code).to.equal(1);
    expect((await rig.run('migrate')).out).to.match(/✓ applied/);
    expect((await rig.run('positions')).code).to.equal(0);
  });

  it('migrate: a database from a newer version is refused', async () => {
    await rig.base.pool.query("insert into schema_migrations (version, name, checksum) values (99, 'future', '')");
    const { code, err } = await rig.run('migrate');
    await rig.base.pool.query('delete from schema_migrations where version = 99');
    expect(code).to.equal(1);
    expect(err).to.include('DATABASE_NEWER').and.to.include('Update this checkout');
  });

  it('migrate: without any database', async () => {
    const env = { TRADEWIND_HOME: join(rig.home, 'fresh'), DATABASE_URL: undefined };
    expect((await rig.run('migrate', { env })).code).to.equal(3);
  });
});
