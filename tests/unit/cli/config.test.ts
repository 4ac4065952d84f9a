import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { effectiveValues } from '#scripts/config/effective.ts';
import { readProfile } from '#shared/runtime/config/load.ts';
import { runCli } from '#tests/integration/cli/rig.ts';

const GOOD = 'tests/unit/cli/profile.yaml';

describe('tradewind config', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const fileWith = (text: string): string => {
    const path = join(folder, 'profile.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('check: a good one', async () => {
    const { code, out } = await runCli(`config check ${GOOD}`);
    expect({ code, out: out.includes('is valid') }).to.deep.equal({ code: 0, out: true });
  });

  it('check: all errors at once, each with its line', async () => {
    const path = fileWith(
      'profile: dem\ninstruments: []\nbaseTimeframe: 1s\nvenue: {}\nriskManager:\n  maxPositions: many\n',
    );
    const { code, err } = await runCli(['config', 'check', path]);
    expect(code).to.equal(1);
    expect(err).to.match(/profile\.yaml:1: profile: /);
    expect(err).to.match(/profile\.yaml:2: instruments: /);
    expect(err).to.match(/profile\.yaml:6: riskManager\.maxPositions: /);
  });

  it('check: settings that do not exist, each with its line', async () => {
    const path = fileWith(
      'profile: demo\ninstruments: [BTC/USDT]\nbaseTimeframe: 1s\nvenue: {}\ntypo: 1\nblock:\n  a: 1\nriskManager:\n  maxPositions: 3\n  bogus: 1\n',
    );
    const { err } = await runCli(['config', 'check', path]);
    expect(err).to.match(/profile\.yaml:5: typo: there is no such setting/);
    expect(err).to.match(/profile\.yaml:6: block: there is no such setting/);
    expect(err).to.match(/profile\.yaml:10: riskManager\.bogus: there is no such setting/);
    expect(err).to.include('→ Correct the lines named');
  });

  it('check: each bot as its strategy takes it', async () => {
    const bot = 'instruments: [BTC/USDT], allocation: 0.1';
    const path = fileWith(
      [
        'profile: demo\ninstruments: [BTC/USDT]\nbaseTimeframe: 1s\nvenue: {}\nstrategy:\n  bots:',
        `    - { name: a, strategy: mean-reversion, ${bot}, params: { bogus: 1 } }`,
        `    - { name: b, strategy: mean-reversion, ${bot.replace('BTC', 'NOPE')} }`,
        `    - { name: c, strategy: nonsense, ${bot} }`,
        `    - { name: d, strategy: trend-following, ${bot} }`,
      ].join('\n'),
    );
    const { code, err } = await runCli(['config', 'check', path]);
    expect(code).to.equal(1);
    expect(err).to.match(/profile\.yaml:7: strategy\.bots\.0: params: .*bogus/);
    expect(err).to.match(/profile\.yaml:8: strategy\.bots\.1: NOPE\/USDT/);
    expect(err).to.match(/profile\.yaml:9: strategy\.bots\.2: unknown strategy nonsense/);
    expect(err).to.not.include('strategy.bots.3');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n  userStrategies: mine\n`);
    expect((await runCli(['config', 'check', path])).err).to.not.include('nonsense');
  });

  const BASE = 'profile: demo\ninstruments: [BTC/USDT]\nbaseTimeframe: 1s\nvenue: {}\n';

  it('check: settings by the name of a symbol, sector, venue or strategy that there is not', async () => {
    const path = fileWith(
      [
        `${BASE}riskManager:\n  sectors: { majors: [BTC/USDT] }\n  budgets:`,
        '    symbols: { BTC/USDT: 0.5, BTC/USDC: 0.5 }\n    sectors: { majors: 0.5, major: 0.5 }',
        '    venues: { binance: 0.5, binanse: 0.5 }',
        'capital:\n  venues:\n    elsewhere: { bank: { balance: 1, feeBps: 0 } }',
        '    fixed: { binance: 0.4, bank: 0.3, okx: 0.3 }\n  minimumPerStrategy: { trend-following: 1, arbitrage: 1, trendy: 1 }',
      ].join('\n'),
    );
    const { code, err } = await runCli(['config', 'check', path]);
    expect(code).to.equal(1);
    expect(err).to.include('has 5 errors');
    expect(err).to.match(
      /:8: riskManager\.budgets\.symbols\.BTC\/USDC: BTC\/USDC is no instrument of the profile; known: BTC\/USDT/,
    );
    expect(err).to.match(
      /:9: riskManager\.budgets\.sectors\.major: major is no sector of riskManager\.sectors; known: majors/,
    );
    expect(err).to.match(/:10: riskManager\.budgets\.venues\.binanse: binanse is no venue; known: binance, /);
    expect(err).to.match(
      /:14: capital\.venues\.fixed\.okx: okx is no venue of the account nor of capital\.venues\.elsewhere; known: binance, bank/,
    );
    expect(err).to.match(/:15: capital\.minimumPerStrategy\.trendy: trendy is no strategy; known: .*arbitrage/);
  });

  it('check: a setting by the name of a bot that is not in the profile is told, and valid: it may be added later', async () => {
    const bots = 'strategy:\n  bots:\n    - { name: a, strategy: trend-following, allocation: 0.1 }\n';
    const path = fileWith(
      `${BASE}${bots}riskManager:\n  sizing: { bots: { a: kelly, b: kelly } }\n  budgets: { bots: { a: 0.5, c: 0.5 } }\n`,
    );
    const { code, out } = await runCli(['config', 'check', path]);
    expect(code).to.equal(0);
    expect(out).to.match(
      /! .*:9: riskManager\.sizing\.bots\.b: b is no bot of the profile; known: a\. .*tradewind bot add/,
    );
    expect(out).to.match(/! .*:10: riskManager\.budgets\.bots\.c: c is no bot of the profile/);
    expect(out.match(/^!/gm)).to.have.length(2);
    const { json } = await runCli(['config', 'check', path, '--json']);
    expect(json<{ ok: boolean; warnings: string[] }>())
      .to.deep.include({ ok: true })
      .and.to.have.property('warnings')
      .with.length(2);
  });

  it('check: the same for programs', async () => {
    const path = fileWith('profile: dem\n');
    const { code, json } = await runCli(['config', 'check', path, '--json']);
    expect(code).to.equal(1);
    expect(json<{ ok: boolean; errors: string[] }>()).to.have.property('ok', false);
  });

  it('check: a file that is not there', async () => {
    const { code, err } = await runCli('config check /nonexistent.yaml');
    expect(code).to.equal(1);
    expect(err).to.include('/nonexistent.yaml: no such file').and.to.include('→ set TRADEWIND_PROFILE');
  });

  it('show: says where each value comes from', async () => {
    const { json } = await runCli('config show --json', { env: { TRADEWIND_CONFIG: GOOD } });
    const values = json<{ path: string; value: unknown; from: string }[]>();
    expect(values.find(({ path }) => path === 'baseTimeframe')).to.deep.include({ value: '1s', from: `${GOOD}:4` });
    expect(values.find(({ path }) => path === 'account')).to.deep.include({ value: 'main', from: 'default' });
  });

  it('show: a table for people', async () => {
    const { out } = await runCli('config show', { env: { TRADEWIND_CONFIG: GOOD } });
    expect(out).to.match(/instruments +\["BTC\/USDT","ETH\/USDT","SOL\/USDT"\] +tests\/unit\/cli\/profile\.yaml:3/);
  });

  it('show: what looks secret is not shown', () => {
    const profile = readProfile(GOOD);
    const values = effectiveValues(profile, { a: { apiToken: 'hush' }, url: 'https://me:hush@host/', plain: 'seen' });
    expect(JSON.stringify(values)).to.not.include('hush');
    expect(values.find(({ path }) => path === 'plain')?.text).to.equal('seen');
  });

  it('schema: is JSON Schema', async () => {
    expect((await runCli('config schema')).json()).to.have.nested.property('properties.profile');
  });
});
