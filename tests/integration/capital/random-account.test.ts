import { expect } from 'chai';
import { liveReportInput } from '#scripts/performance/report-input.ts';
import type { CATALOGUE } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { performanceOf } from '#shared/accounting/performance/performance.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { DAY_MS, epochMs } from '#shared/kernel/time.ts';
import { withCopyClient } from '#shared/persistence/copy.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { Story } from './story.ts';

const DAYS = 8;
const START = Date.UTC(2026, 0, 28, 9);

/** A random walk, with fills of two bots at the marks and, on the fifth day, a deposit. */
async function play(story: Story, seed: string): Promise<void> {
  const random = seededRandom(seed);
  const held: Record<string, Decimal> = {};
  let price = 100;
  await story.at(new Date(START).toISOString().slice(0, -1)).deposit('1000');
  for (let step = 1; step <= DAYS * 4; step++) {
    story.rig.now = epochMs(START + step * 6 * 3_600_000 + random.integer(20) * 60_000);
    price *= 1 + random.normal() * 0.02;
    await story.mark(price.toFixed(2));
    if (step === 20) await story.deposit('250');
    if (random.next() < 0.7) await trade(random.next() < 0.5 ? 'trend' : 'mean', price.toFixed(2));
  }
  await story.rig.value();

  async function trade(botId: string, at: string): Promise<void> {
    const own = held[botId] ?? new Decimal(0);
    const buys = own.isZero() || random.next() < 0.3;
    const most = buys ? new Decimal('0.4') : own;
    const quantity = buys || random.next() < 0.5 ? most : most.div(2).toDecimalPlaces(4, Decimal.ROUND_UP);
    const fee = quantity.times(at).times('0.001').toDecimalPlaces(6);
    await story.fill({
      side: buys ? 'buy' : 'sell',
      quantity: quantity.toFixed(),
      price: at,
      fee: fee.toFixed(),
      botId,
    });
    held[botId] = buys ? own.plus(quantity) : own.minus(quantity);
  }
}

describe('performance of a random account', () => {
  const system = systemConfig.parse({
    profile: 'demo',
    venue: {},
    instruments: ['BTC/USDT'],
    baseTimeframe: '1m',
    account: 'main',
  });
  let story: Story;
  beforeEach(async () => {
    story = new Story(await testDatabase());
    await story.rig.seed({ trend: 0.4, mean: 0.3 });
  });
  afterEach(() => story.rig.stop());

  for (const seed of ['one', 'two']) {
    it(`its days add up to the whole, and to its report (${seed})`, async () => {
      await play(story, seed);
      await story.compute();
      const { db } = story.rig.database;
      const roleUrl = (role: 'reader') => story.rig.database.roleUrl(role);
      for (const owner of ['*', 'trend', 'mean']) {
        const days = await story.rows('day', owner);
        expect(days).to.have.length(DAYS + 1);
        for (const period of ['week', 'month'] as const) {
          const longer = await story.rows(period, owner);
          for (const name of ['profit', 'realized_pnl', 'fees', 'volume', 'flows'] as const) {
            const all = (rows: typeof days) => sum(rows.map(row => new Decimal(row[name] ?? 0))).toFixed(9);
            expect(all(longer), `${owner} ${period} ${name}`).to.equal(all(days));
          }
        }
        const bot = owner === '*' ? null : owner;
        const input = await withCopyClient({ url: roleUrl('reader'), name: 'report' }, client =>
          liveReportInput({ db, client }, { system, bot, sinceMs: null }),
        );
        if (input === null) throw new Error('no report');
        const { metrics } = performanceOf(input);
        const last = days.at(-1);
        const near = (value: unknown, key: keyof typeof CATALOGUE) =>
          expect(Number(value), `${owner} ${key}`).to.be.closeTo(metrics[key] ?? Number.NaN, 1e-8);
        near((last?.unit_value ?? 0) - 1, 'totalReturn');
        near(Math.max(...days.map(day => day.drawdown ?? 0)), 'maxDrawdown');
        const { sharpe, sortino, calmar } = (last?.ratios ?? {}) as Partial<
          Record<string, { all: number; '7d': number }>
        >;
        near(sharpe?.all, 'sharpe');
        near(sortino?.all, 'sortino');
        near(calmar?.all, 'calmar');
        expect(sharpe?.['7d']).to.be.a('number').and.not.equal(sharpe?.all);
        near(
          days.reduce((count, day) => count + day.trades, 0),
          'trades',
        );
        const gross = (name: 'gross_profit' | 'gross_loss') => Number(sum(days.map(day => new Decimal(day[name]))));
        if (gross('gross_loss') === 0) expect(metrics.profitFactor).to.equal(null);
        else near(gross('gross_profit') / gross('gross_loss'), 'profitFactor');
        expect(metrics.trades).to.be.above(1);
      }
    });

    it(`its instruments add up to its bots, and its bots to its equity (${seed})`, async () => {
      await play(story, seed);
      await story.compute();
      const profit = async (owner: string, instrument: string) =>
        new Map((await story.rows('day', owner, instrument)).map(row => [row.starts_on, new Decimal(row.profit)]));
      for (const bot of ['trend', 'mean']) {
        const whole = await profit(bot, '*');
        const part = await profit(bot, 'binance:BTC/USDT');
        for (const [day, value] of whole)
          expect((part.get(day) ?? new Decimal(0)).toFixed(9), day).to.equal(value.toFixed(9));
      }
      const [trend, mean, all] = await Promise.all([profit('trend', '*'), profit('mean', '*'), profit('*', '*')]);
      for (const [day, value] of all)
        expect(sum([trend.get(day), mean.get(day)].flatMap(one => one ?? [])).toFixed(9), day).to.equal(
          value.toFixed(9),
        );
      const [first] = all.keys();
      expect(Date.parse(first ?? '')).to.equal(Math.floor(START / DAY_MS) * DAY_MS);
    });
  }
});
