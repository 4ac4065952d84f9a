import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { assumptionsOf } from '#scripts/research/assumptions.ts';
import { backtestSection } from '#scripts/research/backtest-section.ts';
import { readFunding } from '#scripts/research/recordings.ts';
import { runHash } from '#shared/research/backtest/run-hash.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

const SYSTEM = `profile: paper
account: main
venue: { id: binance }
quoteAsset: USDT
instruments: [BTC/USDT]
baseTimeframe: 1m
`;

describe('the section backtest of a profile', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'section-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const profile = (section: string) => {
    const path = join(folder, 'profile.yaml');
    writeFileSync(path, `${SYSTEM}${section}`);
    return readProfile(path);
  };

  it('left out, the venue is a spot venue as ever', () => {
    const { models, recordings } = backtestSection(profile(''), []);
    expect([models.account.kind, models.marketOrders, models.slippage.kind]).to.deep.equal([
      'spot',
      'at-close',
      'none',
    ]);
    expect(recordings).to.deep.equal([]);
  });

  it('chooses account and models, which the command line changes one by one', () => {
    const chosen = profile(
      'backtest:\n  models: { account: { kind: perpetual, leverage: 3 }, marketOrders: next-open }\n',
    );
    const { models } = backtestSection(chosen, ['account.leverage=5', 'slippage.kind=fixed', 'slippage.bps=2']);
    expect(models.account.kind === 'perpetual' && models.account.leverage.toNumber()).to.equal(5);
    expect(models.slippage).to.deep.equal({ kind: 'fixed', bps: 2 });
    expect(models.marketOrders).to.equal('next-open');
  });

  it('names what does not fit, with its line and place', () => {
    const wrong = profile('backtest:\n  models:\n    account: { kind: perpetual, leverage: 0.5 }\n    fill: now\n');
    expect(() => backtestSection(wrong, [])).to.throw(
      /profile\.yaml:9: backtest\.models\.account\.leverage: expected a leverage from 1 to 200/,
    );
    expect(() => backtestSection(wrong, [])).to.throw(/backtest\.models\.fill: there is no such setting/);
    expect(() => backtestSection(profile(''), ['account.kind'])).to.throw(/expected a path and a value/);
    expect(() => backtestSection(profile(''), ['marketOrders=tomorrow'])).to.throw(/at marketOrders/);
    const tiers = '[{"upTo":"5","maintenanceRate":"0.01","maxLeverage":"2"}]';
    expect(() => backtestSection(profile(''), ['account.kind=margin', `account.tiers=${tiers}`])).to.throw(
      /upTo: null/,
    );
  });

  it('decides the hash of a run, and stands in its assumptions', () => {
    const facts = { series: [], code: '', configuration: null, seed: '' };
    const [plain, other] = [[], ['account.kind=margin']].map(settings => backtestSection(profile(''), settings).models);
    if (plain === undefined || other === undefined) throw new Error('both are there');
    expect(runHash({ ...facts, models: plain })).to.not.equal(runHash({ ...facts, models: other }));
    expect(assumptionsOf(other, { isTaped: false })[0]?.text).to.match(/^margin, 1 times leverage/);
  });

  it('reads funding rates, and names the line that has none', () => {
    const path = join(folder, 'funding.csv');
    writeFileSync(path, 'timestamp_ms,funding_rate\n1000,0.0001\n2000,-0.0002\n');
    expect([...readFunding(path).rate]).to.deep.equal([0.0001, -0.0002]);
    writeFileSync(path, 'timestamp_ms,funding_rate\n1000,0.0001\n2000,much\n');
    expect(() => readFunding(path)).to.throw(/funding\.csv: line 3 has no rate/);
  });
});
