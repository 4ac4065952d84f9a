import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Finding } from '#scripts/doctor/finding.ts';
import { writeSecret } from '#shared/persistence/credentials.ts';
import { type Rig, startRig } from '#tests/contract/paper-binance/rig.ts';
import { seedWorld } from '#tests/integration/monitor/world.ts';
import { bury } from './dead-letter.ts';
import { type CliRig, openCli, PROFILE } from './rig.ts';

describe('tradewind doctor', () => {
  let rig: CliRig;
  let venue: Rig;
  before(async () => {
    venue = await startRig();
    rig = await openCli(`${PROFILE}  restUrl: ${venue.url}\n`);
    await seedWorld(rig.base);
  });
  after(async () => {
    await rig.close();
    await venue.stop();
  });

  const findings = async (): Promise<readonly Finding[]> => (await rig.run('doctor --json')).json();
  const about = async (check: string): Promise<Finding | undefined> =>
    (await findings()).find(one => one.check === check);

  it('finds nothing to mend but the key that nobody added', async () => {
    const wrong = (await findings()).filter(({ state }) => state === 'fail');
    expect(wrong.map(({ check }) => check)).to.deep.equal(['keys']);
  });

  it('knows the stand of everything', async () => {
    const { out, code } = await rig.run('doctor');
    expect(code).to.equal(1);
    for (const check of [
      'node',
      'dependencies',
      'config',
      'disk',
      'credentials',
      'ports',
      'redis policy',
      'venue',
      'clock',
      'postgres',
      'migrations',
      'agent execution',
      'dead letters',
    ]) {
      expect(out).to.match(new RegExp(`^✓ ${check} `, 'm'));
    }
    expect(out).to.match(/✗ keys .*\n.*→ tradewind keys add NAME/);
  });

  it('an agent without a heartbeat', async () => {
    const beat = (at: Date) =>
      rig.base.db.updateTable('heartbeats').set({ beat_at: at }).where('agent', '=', 'capital').execute();
    await beat(new Date(0));
    expect(await about('agent capital')).to.include({ state: 'fail' });
    await beat(new Date(Date.now() + 3_600_000));
  });

  it('credentials that others can read', async () => {
    const path = join(rig.home, 'credentials', 'reader.json');
    chmodSync(path, 0o644);
    const found = await about('credentials');
    chmodSync(path, 0o600);
    expect(found?.state).to.equal('fail');
    expect(found?.mend).to.include(`chmod go-rwx ${path}`);
  });

  it('a port that somebody else holds', async () => {
    const { createServer } = await import('node:net');
    const server = createServer().listen(Number(rig.env.TRADEWIND_PORT) + 3, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const found = await about('ports');
    server.close();
    expect(found?.state).to.equal('fail');
    expect(found?.detail).to.include('(paper-exchange)');
  });

  it('a venue whose clock is far off', async () => {
    venue.wallOffsetMs = 60_000;
    const found = await about('clock');
    venue.wallOffsetMs = 0;
    expect(found?.state).to.be.oneOf(['fail', 'ok']); // a lockstep venue tells its market's time, which is years away
  });

  it('a message that nobody could digest', async () => {
    await bury(rig, 'binance:BTC/USDT');
    const found = await about('dead letters');
    expect(found).to.include({ state: 'warn', mend: 'tradewind db dead-letters' });
    await rig.base.db.updateTable('dead_letters').set({ resolved_at: new Date() }).execute();
  });

  it('servers that do not answer, and a database that is newer', async () => {
    await rig.base.pool.query("insert into schema_migrations (version, name, checksum) values (99, 'future', '')");
    expect(await about('migrations')).to.include({ state: 'fail' });
    await rig.base.pool.query('delete from schema_migrations where version = 99');
    const folder = join(rig.home, 'credentials');
    const saved = ['reader', 'redis'].map(
      name => [join(folder, `${name}.json`), readFileSync(join(folder, `${name}.json`), 'utf8')] as const,
    );
    await writeSecret(join(folder, 'reader.json'), { url: 'postgres://reader:hush@127.0.0.1:1/none' });
    await writeSecret(join(folder, 'redis.json'), { url: 'redis://:hush@127.0.0.1:1' });
    const { out } = await rig.run('doctor');
    for (const [path, text] of saved) writeFileSync(path, text);
    expect(out)
      .to.match(/✗ postgres +127\.0\.0\.1:1: .*ECONNREFUSED/)
      .and.to.match(/✗ redis +127\.0\.0\.1:1: /);
    expect(out).to.not.include('hush');
  });

  it('a configuration with errors; the rest is looked at all the same', async () => {
    const path = join(rig.home, 'broken.yaml');
    writeFileSync(path, 'profile: demo\ninstruments: []\nbaseTimeframe: 1s\nvenue: {}\n');
    const found = (await rig.run('doctor --json', { env: { TRADEWIND_CONFIG: path } })).json<Finding[]>();
    expect(found.find(({ check }) => check === 'config')?.detail).to.match(/broken\.yaml:2: instruments/);
    expect(found.find(({ check }) => check === 'postgres')?.state).to.equal('ok');
  });

  it('a setting by the name of a bot that is neither in the profile nor was added since', async () => {
    const path = join(rig.home, 'strangers.yaml');
    writeFileSync(path, `${PROFILE}riskManager:\n  sizing: { bots: { trend: kelly, nobody: kelly } }\n`);
    const found = (await rig.run('doctor --json', { env: { TRADEWIND_CONFIG: path } })).json<Finding[]>();
    const warned = found.filter(({ check, state }) => check === 'config' && state === 'warn');
    expect(warned.map(({ detail }) => detail).join()).to.match(
      /^[^,]*:7: riskManager\.sizing\.bots\.nobody: nobody is no bot/,
    );
  });

  it('before anything was set up', async () => {
    const found = (await rig.run('doctor --json', { env: { TRADEWIND_HOME: join(rig.home, 'fresh') } })).json<
      Finding[]
    >();
    expect(found.find(({ check }) => check === 'postgres')?.mend).to.include('npm start');
  });
});
