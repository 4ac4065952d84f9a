import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { marketIdentity, paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { ensureApiKeys } from '#shared/exchange/paper/keys.ts';
import { tempFolders } from './open-venue.ts';

describe('paper exchange: config and keys', () => {
  const folders = tempFolders();
  afterEach(() => folders.remove());

  it('is the demo without a word', () => {
    const config = paperExchangeConfig.parse({});
    expect(config.symbols).to.deep.equal(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
    expect(config).to.deep.include({
      speed: 1,
      start: null,
      baseTimeframe: '1s',
      fees: { makerBps: 10, takerBps: 10 },
    });
    expect(config.accounts.main?.USDT?.toString()).to.equal('10000');
    expect(config.feed).to.deep.equal({ kind: 'generated' });
  });

  it('reads moments as ISO text or ms, and names every fault', () => {
    expect(paperExchangeConfig.parse({ start: '2021-05-19T00:00:00Z' }).start).to.equal(Date.UTC(2021, 4, 19));
    const wrong = { symbols: ['btc'], speed: -1, accounts: { main: { USDT: '-1' } }, seeed: 'x' };
    const { error } = paperExchangeConfig.safeParse(wrong);
    expect(error?.issues.map(issue => issue.path[0])).to.include.members(['symbols', 'speed', 'accounts']);
    expect(error?.issues.some(issue => issue.code === 'unrecognized_keys')).to.equal(true);
  });

  it('knows one market from another', () => {
    const file = { symbol: 'BTC/USDT', path: 'a.csv', content: 'candles' };
    const configs = [
      {},
      { seed: 'other' },
      { symbols: ['BTC/USDT'] },
      { baseTimeframe: '1m' },
      { feed: { kind: 'replay', files: [file] } },
      { feed: { kind: 'mirror' } },
    ];
    const identities = configs.map(config => marketIdentity(paperExchangeConfig.parse(config)));
    expect(new Set(identities).size).to.equal(configs.length);
    expect(marketIdentity(paperExchangeConfig.parse({ speed: 5 }))).to.equal(identities[0]);
  });

  it('makes a key per account once, readable by its owner alone', () => {
    const path = join(folders.make(), 'deeper', 'keys.json');
    let made = 0;
    const random = (): string => `${made++}`.padStart(32, 'k');
    const keys = ensureApiKeys({ path, accounts: ['main', 'other'], kind: 'secret', randomText: random });
    expect(keys.map(key => key.account)).to.deep.equal(['main', 'other']);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(ensureApiKeys({ path, accounts: ['main'], kind: 'secret', randomText: random })).to.deep.equal(keys);
    expect(made).to.equal(4);
    writeFileSync(path, '[{"kind":"hmac"');
    expect(() => ensureApiKeys({ path, accounts: ['main'], kind: 'secret', randomText: random })).to.throw(path);
  });

  it('adds the kind of key that the venue signs with, and keeps the others', () => {
    const path = join(folders.make(), 'keys.json');
    let made = 0;
    const wanted = { path, accounts: ['main'], randomText: () => `${made++}`.padStart(32, 'k') };
    ensureApiKeys({ ...wanted, kind: 'secret' });
    ensureApiKeys({ ...wanted, kind: 'secret-and-passphrase' });
    const keys = ensureApiKeys({ ...wanted, kind: 'es256' });
    expect(keys.map(key => key.kind)).to.deep.equal(['hmac', 'hmac', 'es256']);
    expect(keys[1]).to.have.property('passphrase');
    expect(keys[2]?.kind === 'es256' && keys[2].secret).to.match(/BEGIN EC PRIVATE KEY/);
  });
});
