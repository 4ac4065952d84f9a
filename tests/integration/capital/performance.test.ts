import { expect } from 'chai';
import { testDatabase } from '#tests/integration/database.ts';
import { Story } from './story.ts';

const near = (value: unknown, wanted: number): void => {
  expect(Number(value)).to.be.closeTo(wanted, 1e-9);
};

describe('performance', () => {
  let story: Story;
  beforeEach(async () => {
    story = new Story(await testDatabase());
    await story.rig.seed();
  });
  afterEach(() => story.rig.stop());

  /** Two days of the bot `trend`, which has 400 of 1000 USDT: 2 BTC bought at 100, sold at 120 on the next day. */
  async function twoDays(): Promise<void> {
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-05T12:10').fill({ side: 'buy', quantity: '2', price: '100', fee: '0.2' });
    await story.at('2026-01-05T13:00').mark('110');
    await story.at('2026-01-05T23:59').mark('105');
    await story.at('2026-01-06T06:00').mark('90');
    await story.at('2026-01-06T08:00').mark('120');
    await story.at('2026-01-06T08:00:30').fill({ side: 'sell', quantity: '2', price: '120', fee: '0.24' });
  }

  it('is what one reckons by hand', async () => {
    await twoDays();
    await story.at('2026-01-06T12:00').deposit('500');
    await story.at('2026-01-07T00:02').compute();

    const [first, second, today] = await story.rows();
    expect(first).to.deep.include({
      starts_on: '2026-01-05',
      equity_open: '400',
      equity_high: '419.8',
      equity_low: '399.8',
      equity_close: '409.8',
      flows: '0',
      profit: '9.8',
      realized_pnl: '-0.2',
      unrealized_pnl: '10',
      fees: '0.2',
      volume: '200',
      fills: 1,
      trades: 0,
      payoff: null,
      expectancy: null,
      settled: true,
    });
    near(first?.return, 9.8 / 400);
    near(first?.unit_value, 409.8 / 400);
    near(first?.unit_peak, 419.8 / 400);
    near(first?.drawdown, 10 / 419.8);
    expect(first?.under_water_ms).to.equal(11 * 3_600_000);
    // 200 USDT at work from 12:10 on, of the time since the first minute with books
    near(first?.observed_ms, 12 * 3_600_000 - 4_000);
    near(first?.mean_exposure, (200 * (11 * 60 + 50) * 60_000) / (12 * 3_600_000 - 4_000));

    expect(second).to.deep.include({
      equity_open: '409.8',
      equity_high: '439.8',
      equity_low: '379.8',
      equity_close: '439.56',
      profit: '29.76',
      realized_pnl: '39.76',
      unrealized_pnl: '0',
      fees: '0.24',
      volume: '240',
      trades: 1,
      wins: 1,
      losses: 0,
      gross_profit: '39.56',
      gross_loss: '0',
      winning_streak: 1,
      profit_factor: null,
      settled: true,
    });
    near(second?.return, 439.56 / 409.8 - 1);
    near(second?.drawdown, 1 - 379.8 / 419.8);
    near(second?.expectancy, 39.56);
    near(second?.turnover, 240 / (second?.mean_equity ?? 0));
    expect(today).to.deep.include({ equity_open: '439.56', profit: '0', trades: 0, settled: false });

    const [, account] = await story.rows('day', '*');
    expect(account).to.deep.include({ equity_open: '1009.8', equity_close: '1539.56', flows: '500', profit: '29.76' });
    near(account?.return, 1039.56 / 1009.8 - 1);

    const [btc] = await story.rows('day', 'trend', 'binance:BTC/USDT');
    expect(btc).to.deep.include({ profit: '9.8', realized_pnl: '-0.2', equity_open: null, ratios: null });
    const [week] = await story.rows('week');
    expect(week).to.deep.include({
      starts_on: '2026-01-05',
      equity_open: '400',
      equity_close: '439.56',
      profit: '39.56',
      realized_pnl: '39.56',
      trades: 1,
      settled: false,
    });
    near(week?.return, 439.56 / 400 - 1);
    const [month] = await story.rows('month');
    expect(month).to.deep.include({ starts_on: '2026-01-01', profit: '39.56', equity_low: '379.8' });
  });

  it('says nothing of an empty database', async () => {
    expect(await story.at('2026-01-05T12:00').compute()).to.deep.equal({ more: false });
    expect(await story.rows()).to.deep.equal([]);
  });

  it('an account without trades has days without profit', async () => {
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-06T12:00').compute();
    const rows = await story.rows('day', '*');
    expect(rows.map(row => [row.profit, row.return, row.trades])).to.deep.equal([
      ['0', 0, 0],
      ['0', 0, 0],
    ]);
    expect(rows[1]?.ratios).to.have.nested.property('sharpe.all', null);
  });

  it('computed again, from the start or after a day, the rows are the same', async () => {
    await twoDays();
    await story.at('2026-01-06T08:01').compute();
    await story.at('2026-01-07T09:00').compute();
    await story.compute();
    const stepwise = [await story.rows(), await story.rows('week', '*'), await story.rows('month')];
    await story.rig.database.db.deleteFrom('performance').execute();
    await story.compute(null);
    expect([await story.rows(), await story.rows('week', '*'), await story.rows('month')]).to.deep.equal(stepwise);
  });

  it('a fill of yesterday that comes late is counted', async () => {
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-05T12:10').fill({ side: 'buy', quantity: '2', price: '100', fee: '0.2' });
    await story.at('2026-01-05T23:59').mark('105');
    await story.at('2026-01-06T09:00').compute();
    const [before] = await story.rows();
    expect(before).to.include({ settled: true, fills: 1, realized_pnl: '-0.2' });
    await story.at('2026-01-05T23:30').fill({ side: 'sell', quantity: '1', price: '104', fee: '0.1' });
    await story.at('2026-01-06T09:01').compute();
    const [after] = await story.rows();
    expect(after).to.include({ fills: 2, realized_pnl: '3.7', unrealized_pnl: '5', fees: '0.3', volume: '304' });
    expect(after).to.include({ equity_close: before?.equity_close, profit: before?.profit });
  });

  it('a day waits for its fills to be booked', async () => {
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-05T23:00');
    const told = await story.rig.trade({ side: 'buy', quantity: '1', price: '100' });
    await story.at('2026-01-06T09:00').compute();
    expect((await story.rows()).map(row => row.settled)).to.deep.equal([false, false]);
    await story.rig.handle(told);
    await story.compute();
    expect((await story.rows()).map(row => row.settled)).to.deep.equal([true, false]);
  });
});
