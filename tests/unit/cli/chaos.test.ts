import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chaosProfile } from '#scripts/chaos/chaos-profile.ts';
import { meant } from '#scripts/commands/chaos.ts';
import { runCli } from '#tests/integration/cli/rig.ts';

describe('the chaos verb', () => {
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'tradewind-chaos-verb-'));
  });
  after(() => rmSync(home, { recursive: true }));

  const ids = (...words: readonly string[]) => meant(words).map(({ id }) => id);

  it('takes ranges, lists, all, and each only once', () => {
    expect(ids('F1..F3')).to.deep.equal(['F1', 'F2', 'F3']);
    expect(ids('F7,F1', 'F7')).to.deep.equal(['F7', 'F1']);
    expect(ids()).to.have.length(25);
    expect(ids('all')).to.deep.equal(ids('F1..F25'));
  });

  it('lists every fault, with what must hold', async () => {
    const { code, out } = await runCli('chaos list --json');
    expect(code).to.equal(0);
    const [first] = JSON.parse(out) as readonly object[];
    expect(first).to.have.all.keys('id', 'title', 'holds', 'seenIn');
  });

  it('refuses what it does not know before anything is started', async () => {
    for (const line of [
      'chaos run F26',
      'chaos run F0..F3',
      'chaos run F20..F99',
      'chaos run F5..F2',
      'chaos run nonsense',
      'chaos run nowhere.yaml',
    ]) {
      expect((await runCli(line)).code, line).to.equal(2);
    }
    const file = join(home, 'night.yaml');
    writeFileSync(file, 'faults:\n  - request: nonsense\n    do: { kind: refuse }\n');
    const { code, err } = await runCli(['chaos', 'run', file]);
    expect(code).to.equal(2);
    expect(err).to.include('is no fault script');
  });

  it('plays a fault script of the user’s own as a scenario', () => {
    const file = join(home, 'own.yaml');
    writeFileSync(file, 'faults:\n  - request: place\n    do: { kind: refuse }\n');
    expect(ids(file)).to.deep.equal([file]);
  });

  it('never points a scratch installation at a real venue, and keeps the bots', () => {
    const values = {
      profile: 'live',
      account: 'desk',
      venue: { id: 'binance', restUrl: 'https://api.binance.com', streamUrl: 'wss://stream.binance.com:9443' },
      instruments: ['BTC/USDT'],
      baseTimeframe: '1m',
      strategy: { bots: [{ name: 'mine', strategy: 'trend-following', allocation: 0.5 }] },
    };
    const profile = chaosProfile(values, { seed: '1', home });
    expect(profile.profile).to.equal('demo');
    expect(profile.venue).to.deep.equal({ id: 'binance' });
    expect(JSON.stringify(profile)).not.to.include('binance.com');
    expect(profile.paperExchange).to.deep.include({ speed: 60, accounts: { desk: { USDT: '10000' } } });
    const { bots } = profile.strategy as { readonly bots: readonly { readonly name: string }[] };
    expect(bots.map(({ name }) => name)).to.include.members(['mine', 'chaos-market']);
  });
});
