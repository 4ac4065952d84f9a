import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Finding } from '#scripts/doctor/finding.ts';
import { writeSecret } from '#shared/persistence/credentials.ts';
import { READER, type Rig, startRig, TRADER } from '#tests/contract/paper-binance/rig.ts';
import { seedWorld } from '#tests/integration/monitor/world.ts';
import { type CliRig, openCli, PROFILE } from './rig.ts';

const LIVE = (url: string): string => `profile: live
instruments: [BTC/USDT]
baseTimeframe: 1s
venue:
  id: binance
  restUrl: ${url}
`;

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

async function bury(rig: CliRig, key: string): Promise<number> {
  const row = await rig.base.db
    .insertInto('dead_letters')
    .values({
      ...{ agent: 'technical-analysis', key, type: 'candle-closed', payload: '{}', code: 'MESSAGE_FAILED' },
      ...{ error: 'TypeError: no\n    at x', quarantined: true },
      ...{ message_id: crypto.randomUUID() as never, correlation_id: crypto.randomUUID() as never },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

describe('tradewind keys', () => {
  let rig: CliRig;
  let venue: Rig;
  before(async () => {
    venue = await startRig();
    rig = await openCli(LIVE(venue.url));
  });
  after(async () => {
    await rig.close();
    await venue.stop();
  });
  const piped = ({ apiKey, secret }: { apiKey: string; secret: string }) => ({ input: `${apiKey}\n${secret}\n` });

  it('add: asks the venue, stores it encrypted, shows no secret', async () => {
    const { code, out, err } = await rig.run('keys add first', piped(TRADER));
    expect(code, err).to.equal(0);
    const stored = readFileSync(join(rig.home, 'keys.json'), 'utf8');
    for (const text of [out, err, stored]) expect(text).to.not.include(TRADER.secret).and.to.not.include(TRADER.apiKey);
    expect(statSync(join(rig.home, 'keys.json')).mode & 0o777).to.equal(0o600);
  });

  it('add: a key that may not trade, or does not exist, is refused', async () => {
    const reader = await rig.run('keys add reader', piped(READER));
    expect(reader.code).to.equal(4);
    expect(reader.err).to.include('it may not trade');
    const wrong = await rig.run('keys add wrong', piped({ apiKey: 'x'.repeat(64), secret: 'y'.repeat(64) }));
    expect(wrong.code).to.equal(4);
    expect(wrong.err).to.include('VENUE_KEY_REJECTED').and.to.not.include('yyyy');
    expect((await rig.run('keys list --json')).json()).to.have.length(1);
  });

  it('add: a name is taken once; nothing typed is wrong usage', async () => {
    expect((await rig.run('keys add first --no-test', piped(TRADER))).err).to.include('There is a key first already');
    expect((await rig.run('keys add second', { input: '' })).code).to.equal(2);
    expect((await rig.run('keys add Second_One --no-test', piped(TRADER))).code).to.equal(2);
  });

  it('add: typed by a person, who sees nothing of the secret', async () => {
    const { code, err } = await rig.run('keys add typed --no-test', { ...piped(TRADER), canAsk: true });
    expect(code).to.equal(0);
    expect(err).to.include('API key: ').and.to.include('Secret (not shown): ').and.to.not.include(TRADER.secret);
    expect((await rig.run('keys remove typed --yes')).code).to.equal(0);
  });

  it('list and test', async () => {
    expect((await rig.run('keys list')).out).to.match(/first +binance +main/);
    expect((await rig.run('keys test')).out).to.include('✓ first: reads and trades, cannot withdraw');
    expect((await rig.run('keys test first --json')).json()).to.deep.include({ name: 'first', withdraws: false });
    expect((await rig.run('keys test none')).code).to.equal(1);
  });

  it('the doctor looks at it, too', async () => {
    const found = (await rig.run('doctor --json')).json<Finding[]>();
    expect(found.find(({ check }) => check === 'keys')).to.include({
      state: 'warn',
      detail: 'it is not bound to an IP address',
    });
    expect(found.find(({ check }) => check === 'live')).to.include({ state: 'fail' });
  });

  it('rotate: puts another key in its place', async () => {
    expect((await rig.run('keys rotate first', piped(READER))).code).to.equal(4);
    expect((await rig.run('keys rotate first --no-test', piped(READER))).code).to.equal(0);
    expect((await rig.run('keys test first')).err).to.include('it may not trade');
    expect((await rig.run('keys rotate first', piped(TRADER))).code).to.equal(0);
    expect((await rig.run('keys test first')).code).to.equal(0);
    expect((await rig.run('keys rotate none', piped(TRADER))).code).to.equal(1);
  });

  it('a store that does not open says so', async () => {
    const path = join(rig.home, 'credentials', 'keystore.key');
    const saved = readFileSync(path, 'utf8');
    writeFileSync(path, Buffer.alloc(32, 1).toString('base64'), { mode: 0o600 });
    expect((await rig.run('keys test')).err).to.include('does not open the key store');
    writeFileSync(path, saved, { mode: 0o600 });
    expect((await rig.run('keys test')).code).to.equal(0);
  });

  it('remove: asks a person', async () => {
    expect((await rig.run('keys remove first', { canAsk: true, input: 'no\n' })).code).to.equal(4);
    expect((await rig.run('keys remove first', { canAsk: true, input: 'first\n' })).code).to.equal(0);
    expect((await rig.run('keys remove first')).code).to.equal(1);
  });

  it('a venue that does not answer is no wrong key', async () => {
    const path = join(rig.home, 'elsewhere.yaml');
    writeFileSync(path, LIVE('http://127.0.0.1:1'));
    const { code, err } = await rig.run('keys add away', { ...piped(TRADER), env: { TRADEWIND_CONFIG: path } });
    expect(code).to.equal(1);
    expect(err).to.include('VENUE_UNREACHABLE');
  });
});

describe('tradewind live', () => {
  let rig: CliRig;
  before(async () => {
    rig = await openCli(LIVE('http://127.0.0.1:1'));
  });
  after(() => rig.close());
  const file = (): string => join(rig.home, 'live.json');

  it('is refused to programs that do not say that they mean it', async () => {
    expect((await rig.run('live enable')).code).to.equal(4);
    expect((await rig.run('live enable', { canAsk: true, input: 'yes\n' })).code).to.equal(4);
    expect(existsSync(file())).to.equal(false);
  });

  it('is confirmed by a person, on record, for one account and venue', async () => {
    const { code, err } = await rig.run('live enable', { canAsk: true, input: 'trade main\n' });
    expect(code, err).to.equal(0);
    expect(err).to.include('REAL MONEY');
    expect((await rig.run('live status --json')).json()).to.have.nested.property('confirmation.account', 'main');
    const audited = await rig.base.db
      .selectFrom('audit_log')
      .select('action')
      .where('resource_type', '=', 'live')
      .execute();
    expect(audited.map(({ action }) => action)).to.deep.equal(['live-enabled']);
    const other = join(rig.home, 'other.yaml');
    writeFileSync(other, `${LIVE('http://127.0.0.1:2')}`);
    const { json } = await rig.run('live status --json', { env: { TRADEWIND_CONFIG: other } });
    expect(json()).to.have.property('confirmation', null);
  });

  it('can be taken back', async () => {
    expect((await rig.run('live disable')).code).to.equal(0);
    expect(existsSync(file())).to.equal(false);
    expect((await rig.run('live status')).out).to.include('not confirmed');
  });

  it('is nothing for another profile', async () => {
    const env = { TRADEWIND_CONFIG: 'tests/unit/cli/profile.yaml' };
    expect((await rig.run('live enable --yes', { env })).err).to.include('not live');
  });
});

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

describe('tradewind logs', () => {
  let rig: CliRig;
  const entry = (process: string, second: number, level: string, event: string, correlationId = 'none'): string =>
    `${JSON.stringify({ time: `2021-05-19T12:00:0${second}.000Z`, level, process, event, correlationId })}\n`;
  before(async () => {
    rig = await openCli();
    const folder = join(rig.home, 'logs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'execution1.log'), entry('execution', 0, 'info', 'oldest'));
    writeFileSync(
      join(folder, 'execution.log'),
      entry('execution', 1, 'debug', 'a') + entry('execution', 3, 'error', 'c', 'abc'),
    );
    writeFileSync(join(folder, 'capital.log'), entry('capital', 2, 'warn', 'b', 'abc'));
    writeFileSync(join(folder, 'postgres.console.log'), 'LOG:  ready\n');
  });
  after(() => rig.close());
  const events = async (line: string): Promise<string[]> =>
    (await rig.run(`${line} --json`)).out
      .trim()
      .split('\n')
      .map(text => (text.startsWith('{') ? JSON.parse(text).event : text));

  it('all processes in the order of time', async () => {
    expect((await events('logs')).filter(event => !event.startsWith('LOG'))).to.deep.equal(['oldest', 'a', 'b', 'c']);
  });
  it('one process', async () => expect(await events('logs execution')).to.deep.equal(['oldest', 'a', 'c']));
  it('a level and worse', async () => expect(await events('logs --level warn')).to.deep.equal(['b', 'c']));
  it('one correlation', async () => expect(await events('logs --correlation abc')).to.deep.equal(['b', 'c']));
  it('a text', async () => expect(await events('logs --grep oldest')).to.deep.equal(['oldest']));
  it('the last ones', async () => expect(await events('logs execution --limit 2')).to.deep.equal(['a', 'c']));
  it('for people', async () => {
    expect((await rig.run('logs capital')).out).to.equal(
      '2021-05-19 12:00:02.000 warn  capital            b correlationId=abc\n',
    );
  });
  it('of nobody', async () => {
    const { code, err } = await rig.run('logs nobody');
    expect(code).to.equal(1);
    expect(err).to.include('there are capital, execution, postgres');
  });

  it('--follow goes on with what comes', async () => {
    const controller = new AbortController();
    const { appendFileSync } = await import('node:fs');
    const seen = (text: string): void => {
      if (text.includes('"c"'))
        appendFileSync(join(rig.home, 'logs', 'execution.log'), entry('execution', 4, 'info', 'fresh'));
      if (text.includes('"fresh"')) controller.abort();
    };
    const { out } = await rig.run('logs execution --follow --json', { interrupted: controller.signal, seen });
    expect(out).to.include('"fresh"');
  });
});
