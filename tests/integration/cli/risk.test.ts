import { expect } from 'chai';
import { riskReport } from '#shared/contracts/api/risk.ts';
import { seedRisk } from '#tests/integration/monitor/seed-risk.ts';
import { type CliRig, openCli } from './rig.ts';

describe('tradewind risk', () => {
  let rig: CliRig;
  before(async () => {
    rig = await openCli();
  });
  after(() => rig.close());

  it('says so while nobody has looked yet', async () => {
    const { code, out } = await rig.run('risk');
    expect({ code, out }).to.deep.equal({
      code: 0,
      out: 'No look at the risk yet: the risk manager looks every few seconds while it runs.\n',
    });
    expect((await rig.run('risk --json')).json()).to.equal(null);
  });

  it('tells level, limits, positions, correlations, regimes, tails and the worst scenario', async () => {
    await seedRisk(rig.base.db);
    const { code, out } = await rig.run('risk');
    expect(code).to.equal(0);
    for (const said of [
      /Risk HIGH \(valueAtRisk 6\.00 %\)/,
      /heat 20\.00 \(all stops hit\), correlated /,
      /heat\s+█?░+\s+3\.33 %\s+20\.00\s+600\.00/,
      /BTC\/USDT\s+trend\s+long\s+1600\.00\s+20\.00/,
      /Volatility BTC\/USDT high/,
      /historical\s+1\s+6\.00 %\s+8\.00 %/,
      /The worst scenario is venue-frozen: 5\.40 %, and would open daily-loss/,
    ]) {
      expect(out).to.match(said);
    }
    const report = riskReport.parse((await rig.run('risk --json')).json());
    expect(report).to.deep.include({ level: 'HIGH', time: '2026-01-05T12:00:00.000Z' });
  });

  it('refuses what it does not know, and names it', async () => {
    const scenario = await rig.run('risk stress --scenario flood');
    expect([scenario.code, scenario.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 2 && /no scenario flood/.test(err) && /may-2021/.test(err),
    );
    const noProfile = await rig.run('risk stress --profile /nowhere.yaml');
    expect(noProfile.code).to.not.equal(0);
    expect(noProfile.err).to.include('/nowhere.yaml');
    for (const line of ['risk --bot nobody', 'risk nobody', 'risk stress --equity -5']) {
      const { code, err } = await rig.run(line);
      expect(code, line).to.equal(2);
      expect(err, line).to.match(/nobody|--bot|-5|above 0/);
    }
    const { code, err } = await rig.run('performance --bot nobody');
    expect(code).to.not.equal(0);
    expect(err).to.match(/nobody/);
  });
});
