import { expect } from 'chai';
import { type StressReport, stressReport } from '#shared/contracts/api/stress.ts';
import { seedWorld } from '#tests/integration/monitor/world.ts';
import { type CliRig, openCli, PROFILE } from './rig.ts';

describe('risk stress', () => {
  let rig: CliRig;
  before(async () => {
    rig = await openCli(`${PROFILE}riskManager: { maxPositions: 2, maxPositionShare: 0.2, perTradeShare: 0.02 }\n`);
  });
  after(() => rig.close());

  const report = async (line: string): Promise<StressReport> => {
    const { code, err, json } = await rig.run(`${line} --json`);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    return stressReport.parse(json());
  };

  it('of an account as full as its limits let it be, while nothing is open', async () => {
    const { basis, equity, results } = await report('risk stress');
    expect({ basis, equity, count: results.length }).to.deep.equal({ basis: 'full', equity: 10_000, count: 10 });
    // two positions of 2,000 in BTC and ETH that no stop helps
    const frozen = results.find(one => one.scenario === 'venue-frozen');
    expect(frozen?.loss).to.be.closeTo(2_000 * (0.3384 + 0.4667), 1e-6);
    // each may lose 200 at its stop, and the fee of leaving at 0.9
    const jumped = await report('risk stress --scenario liquidity-gone --equity 20000');
    expect(jumped.results[0]?.lossAtStops).to.be.closeTo(2 * (400 + 4_000 * 0.9 * 0.001), 1e-6);
    expect(jumped.results).to.have.length(1);
  });

  it('of what is open, with entries on their way', async () => {
    await seedWorld(rig.base);
    const before = await report('risk stress --scenario venue-frozen liquidity-gone');
    expect(before.basis).to.equal('open');
    const [position] = (await rig.run('positions --json')).json<{ quantity: string; markPrice: string }[]>();
    const value = Number(position?.quantity) * Number(position?.markPrice);
    const frozen = before.results.find(one => one.scenario === 'venue-frozen');
    expect(frozen?.loss).to.be.at.least(value * 0.3384 - 1e-6);
    expect(before.results.find(one => one.scenario === 'liquidity-gone')?.stopsHit).to.equal(1);
    await rig.base.db
      .updateTable('orders')
      .set({ state: 'partly-filled', quantity: '0.045' })
      .where('purpose', '=', 'entry')
      .where('filled_quantity', '=', '0.025')
      .execute();
    const after = await report('risk stress --scenario venue-frozen liquidity-gone');
    expect(after.results.find(one => one.scenario === 'liquidity-gone')?.stopsHit).to.equal(2);
    const more = (after.results.find(one => one.scenario === 'venue-frozen')?.loss ?? 0) - (frozen?.loss ?? 0);
    expect(more).to.be.within(0.02 * 60_000 * 0.3384, 0.02 * 70_000 * 0.3384);
  });

  it('says the worst in a sentence, and which names there are', async () => {
    expect((await rig.run('risk stress --full')).out).to.match(/The worst is venue-frozen: \d+\.\d\d USDT/);
    const { code, err } = await rig.run('risk stress --scenario flood');
    expect(code).to.equal(2);
    expect(err)
      .to.match(/no scenario flood/)
      .and.to.match(/may-2021/);
  });
});
