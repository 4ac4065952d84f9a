import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Performance } from '#shared/contracts/api/performance.ts';
import { Story } from '#tests/integration/capital/story.ts';
import { type CliRig, openCli, PROFILE } from './rig.ts';

describe('tradewind performance', () => {
  let rig: CliRig;
  let story: Story;
  before(async () => {
    rig = await openCli(PROFILE.replace('baseTimeframe: 1s', 'baseTimeframe: 1m'));
    story = new Story(rig.base);
    await story.rig.seed();
  });
  after(async () => {
    await story.rig.end();
    await rig.close();
  });

  it('of an account that never traded says so', async () => {
    const { code, out } = await rig.run('performance');
    expect({ code, out }).to.deep.equal({ code: 0, out: 'No performance yet: it is computed once a minute.\n' });
    const report = await rig.run(['performance', '--report', join(rig.home, 'none')]);
    expect(report.code).to.not.equal(0);
    expect(report.err).to.include('There is no equity yet');
  });

  it('tells days, bots and instruments, and how the equity went', async () => {
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-05T12:10').fill({ side: 'buy', quantity: '2', price: '100', fee: '0.2' });
    await story.at('2026-01-05T23:59').mark('105');
    await story.at('2026-01-06T08:00').mark('120');
    await story.at('2026-01-06T08:00:30').fill({ side: 'sell', quantity: '2', price: '120', fee: '0.24' });
    await story.compute();
    const days = (await rig.run('performance --bot trend --json')).json<Performance>();
    expect(days.rows.map(row => [row.key, row.profit, row.trades])).to.deep.equal([
      ['2026-01-05', '9.8', 0],
      ['2026-01-06', '29.76', 1],
    ]);
    const since = (await rig.run('performance --bot trend --since 1d --json')).json<Performance>();
    expect(since.rows.map(row => row.key)).to.deep.equal(['2026-01-06']);
    const bots = (await rig.run('performance --by bot --json')).json<Performance>();
    expect(bots.rows.map(row => [row.key, row.profit, row.trades])).to.deep.equal([
      ['*', '39.56', 1],
      ['trend', '39.56', 1],
    ]);
    expect(bots.rows[1]?.return).to.be.closeTo(439.56 / 400 - 1, 1e-9);
    const recent = (await rig.run('performance --by bot --since 1d --json')).json<Performance>();
    expect(recent.rows[1]?.return).to.be.closeTo(439.56 / 409.8 - 1, 1e-9);
    const symbols = (await rig.run('performance --by symbol --json')).json<Performance>();
    expect(symbols.rows).to.have.length(1);
    expect(symbols.rows[0]).to.include({ key: 'BTC/USDT', profit: '39.56', realizedPnl: '39.56', unrealizedPnl: '0' });
    for (const by of ['week', 'month']) {
      const [row] = (await rig.run(`performance --by ${by} --json`)).json<Performance>().rows;
      expect(row).to.include({ profit: '39.56', trades: 1 });
    }
    const { out } = await rig.run('performance');
    expect(out)
      .to.match(/2026-01-06 .*1039\.56 .*\+29\.76/)
      .and.to.match(/[▁█]{2}/);
  });

  it('writes the report of what was really traded', async () => {
    const folder = join(rig.home, 'report');
    const { code, err } = await rig.run(['performance', '--bot', 'trend', '--report', folder]);
    expect(code, err).to.equal(0);
    const report = JSON.parse(readFileSync(join(folder, 'trend.json'), 'utf8'));
    expect(report.performance.metrics).to.include({ trades: 1, startEquity: 400 });
    expect(report.performance.metrics.netProfit).to.be.closeTo(39.56, 1e-9);
    expect(existsSync(join(folder, 'trend.html'))).to.equal(true);
  });
});
