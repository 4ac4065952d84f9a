import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Finding } from '#scripts/doctor/finding.ts';
import { READER, type Rig, startRig, TRADER } from '#tests/contract/paper-binance/rig.ts';
import { type CliRig, openCli } from './rig.ts';

const LIVE = (url: string): string => `profile: live
instruments: [BTC/USDT]
baseTimeframe: 1s
venue:
  id: binance
  restUrl: ${url}
`;

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
