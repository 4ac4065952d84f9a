import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openVenueKeys } from '#agents/execution/keys/open.ts';
import { addKey, listKeys, openKey, removeKey } from '#agents/execution/keys/store.ts';
import { writeSecret } from '#shared/persistence/credentials.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';

const KEY = { name: 'binance-main', venue: 'binance', account: 'main', apiKey: 'the-api-key', secret: 'the-secret' };
const NOW = new Date('2026-01-05T12:00:00Z');
const WHOSE = { venue: 'binance', account: 'main' };

describe('the key store', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'tradewind-keys-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('gives back what was put in, and shows no secret', async () => {
    expect(await listKeys(home)).to.deep.equal({ ok: true, value: [] });
    expect(await openKey(home, WHOSE)).to.deep.equal({ ok: true, value: null });
    expect((await addKey(home, KEY, NOW)).ok).to.equal(true);
    const shown = { name: KEY.name, venue: 'binance', account: 'main', addedAt: NOW.toISOString() };
    expect(await listKeys(home)).to.deep.equal({ ok: true, value: [shown] });
    expect(await openKey(home, WHOSE)).to.deep.equal({ ok: true, value: { apiKey: KEY.apiKey, secret: KEY.secret } });
    const stored = await readFile(join(home, 'keys.json'), 'utf8');
    expect(stored).not.to.include(KEY.secret).and.not.to.include(KEY.apiKey);
    for (const file of ['keys.json', 'credentials/keystore.key']) {
      expect((await stat(join(home, file))).mode & 0o777).to.equal(0o600);
    }
  });

  it('opens the newest of an account, and forgets what is removed', async () => {
    await addKey(home, KEY, NOW);
    await addKey(home, { ...KEY, name: 'second', secret: 'newer' }, NOW);
    expect(await openKey(home, WHOSE)).to.deep.include({ ok: true, value: { apiKey: KEY.apiKey, secret: 'newer' } });
    expect(await removeKey(home, 'second')).to.deep.equal({ ok: true, value: null });
    expect(await openKey(home, WHOSE)).to.deep.include({ value: { apiKey: KEY.apiKey, secret: KEY.secret } });
    expect(await removeKey(home, 'second')).to.deep.equal({
      ok: false,
      error: { kind: 'no-such-key', name: 'second' },
    });
  });

  it('refuses a name twice, a bad name and an empty secret', async () => {
    await addKey(home, KEY, NOW);
    expect(await addKey(home, KEY, NOW)).to.deep.equal({ ok: false, error: { kind: 'name-taken', name: KEY.name } });
    const kindOf = async (change: Partial<typeof KEY>) => {
      const added = await addKey(home, { ...KEY, name: 'other', ...change }, NOW);
      return added.ok ? 'ok' : added.error.kind;
    };
    expect(await kindOf({ name: 'Not A Name' })).to.equal('invalid');
    expect(await kindOf({ secret: '' })).to.equal('invalid');
  });

  it('does not open under another key, for another account, or when it was changed', async () => {
    await addKey(home, KEY, NOW);
    const path = join(home, 'keys.json');
    const stored = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...stored, keys: [{ ...stored.keys[0], account: 'theirs' }] }));
    const passedOff = await openKey(home, { venue: 'binance', account: 'theirs' });
    expect(passedOff.ok || passedOff.error.kind).to.equal('cannot-open');
    await writeFile(path, JSON.stringify(stored));
    await writeFile(join(home, 'credentials', 'keystore.key'), Buffer.alloc(32, 1).toString('base64'));
    const other = await openKey(home, WHOSE);
    expect(other.ok || other.error.kind).to.equal('cannot-open');
    await writeFile(join(home, 'credentials', 'keystore.key'), 'short');
    const broken = await addKey(home, { ...KEY, name: 'third' }, NOW);
    expect(broken.ok || broken.error.kind).to.equal('cannot-open');
  });

  it('says where it cannot be read', async () => {
    await writeFile(join(home, 'keys.json'), '{');
    const read = await listKeys(home);
    expect(read.ok || read.error).to.deep.include({ kind: 'unreadable', path: join(home, 'keys.json') });
    await writeFile(join(home, 'keys.json'), '{"version":2}');
    expect((await removeKey(home, 'x')).ok).to.equal(false);
  });

  it('takes the paper exchange’s own key on the demo, and the stored one on a real venue', async () => {
    const system = systemConfig.parse({ profile: 'demo', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1s' });
    const paper = openVenueKeys({ home, system }); // the paper exchange may start a moment after us
    const entries = [{ kind: 'hmac', apiKey: 'paper', account: 'main', secret: 'paper-secret', permissions: [] }];
    await (await import('node:fs/promises')).mkdir(join(home, 'paper-exchange'));
    await writeSecret(join(home, 'paper-exchange', 'keys.json'), entries);
    expect(await paper).to.deep.equal({ apiKey: 'paper', secret: 'paper-secret' });

    const live = { ...system, profile: 'live' as const };
    let refused = '';
    await openVenueKeys({ home, system: live }).catch(error => {
      refused = String(error);
    });
    expect(refused).to.include('VENUE_KEY_REJECTED').and.to.include('tradewind keys add');
    await addKey(home, KEY, NOW);
    expect(await openVenueKeys({ home, system: live })).to.deep.equal({ apiKey: KEY.apiKey, secret: KEY.secret });
  });
});
