import { expect } from 'chai';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { NOTHING } from '#agents/risk-manager/core/breakers/memory.ts';
import { settingsFrom } from '#agents/risk-manager/core/breakers/settings.ts';
import { standsOf } from '#agents/risk-manager/core/breakers/stand.ts';
import { levelOf } from '#agents/risk-manager/core/portfolio/level.ts';
import { regimeOf } from '#agents/risk-manager/core/portfolio/regime.ts';
import { snapshotOf } from '#agents/risk-manager/core/portfolio/snapshot.ts';
import { lastEnd, ReturnStatistics, returnsOf } from '#agents/risk-manager/core/portfolio/statistics.ts';
import { ColumnStatistics } from '#scripts/research/column-statistics.ts';
import { meanTrueRange } from '#shared/accounting/risk/true-range.ts';
import { riskReport } from '#shared/contracts/api/risk.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { claim, d } from './account.ts';
import { correlated, holdingClaims } from './portfolio-cases.ts';

const HOUR = 3_600_000;
const bounds = { lowPercentile: 0.25, highPercentile: 0.75 };
const random = seededRandom('statistics');
const noise = (length: number, size: number) => Float64Array.from({ length }, () => random.normal() * size);

const statisticsOf = (returns: (id: string) => Float64Array | null, length: number) =>
  new ReturnStatistics({ returns, days: () => null }, { barMs: HOUR, length });

describe('statistics of closed candles', () => {
  it('a decision looks at bars that ended before it', () => {
    expect(lastEnd(epochMs(5 * HOUR), HOUR)).to.equal(4 * HOUR);
    expect(lastEnd(epochMs(5 * HOUR + 1), HOUR)).to.equal(5 * HOUR);
  });

  it('what is unknown is not diversified', () => {
    const few = statisticsOf(id => (id === 'none' ? null : noise(20, 0.01)), 20);
    expect(few.correlation('a', 'b')).to.equal(1);
    expect(few.correlation('a', 'none')).to.equal(1);
    expect(few.dailyVolatility('a', 20)).to.equal(null);
  });

  it('volatility of a day grows with the root of its bars', () => {
    const returns = Float64Array.from({ length: 480 }, (_, index) => (index % 2 === 0 ? 0.01 : -0.01));
    const known = statisticsOf(() => returns, 480);
    expect(known.dailyVolatility('a', 20)).to.be.closeTo(0.01 * Math.sqrt(24), 1e-12);
  });

  it('the usual range of a day is the mean of its true ranges over the last close', () => {
    const days = {
      high: Float64Array.of(105, 110, 108),
      low: Float64Array.of(95, 104, Number.NaN),
      close: Float64Array.of(100, 100, 106, 120),
    };
    // 10 within the first day; from 100, where the first closed, to 110 in the second; the third has no low
    expect(meanTrueRange(days, 2)).to.be.closeTo((10 + 10) / 2 / 120, 1e-12);
    expect(meanTrueRange(days, 3)).to.equal(null);
    expect(meanTrueRange({ ...days, close: Float64Array.of(100, 100, 106, Number.NaN) }, 1)).to.equal(null);
    const gap = { high: Float64Array.of(90), low: Float64Array.of(88), close: Float64Array.of(100, 89) };
    expect(meanTrueRange(gap, 1), 'a gap counts').to.be.closeTo(12 / 89, 1e-12);
  });

  it('a regime is the place of the last day among the days', () => {
    const calm = noise(700, 0.01);
    const endingIn = (size: number) => Float64Array.from([...calm, ...noise(24, size)]);
    expect(regimeOf(endingIn(0.05), 24, bounds)).to.equal('high');
    expect(regimeOf(endingIn(0.001), 24, bounds)).to.equal('low');
    expect(regimeOf(noise(40, 0.01), 24, bounds), 'too few days').to.equal(null);
    const holed = endingIn(0.05);
    holed[710] = Number.NaN;
    expect(regimeOf(holed, 24, bounds)).to.equal(null);
  });

  it('columns give the closes of the bars that ended, with holes where a bar is missing', () => {
    const minutes = Array.from({ length: 60 * 6 }, (_, index) => index).filter(minute => minute !== 179);
    const columns = {
      timeframe: '1m',
      time: Float64Array.from(minutes, minute => minute * 60_000),
      close: Float64Array.from(minutes, minute => 100 + minute),
    };
    const series = [{ instrumentId: 'a', columns }] as unknown as readonly Series[];
    const statistics = new ColumnStatistics({ series, firstRows: series.map(() => 0) }, { barMs: HOUR, length: 4 });
    // the hours that ended at 1, 2, 3 (whose last minute is missing), 4 and 5
    const closes = Float64Array.from([159, 219, Number.NaN, 339, 399]);
    expect(statistics.at(epochMs(5 * HOUR + 60_000)).returns('a')).to.deep.equal(returnsOf(closes));
    expect(statistics.at(epochMs(5 * HOUR)).returns('a')?.[3]).to.be.NaN;
  });
});

describe('a look at the risk', () => {
  const settings = riskManagerConfig.parse({});
  const breakers = settingsFrom(settings.breakers);

  it('the level is the worst of the risks, with its reason', () => {
    const { levels } = settings;
    const drawdown = { name: 'drawdown', value: 0.1 } as const;
    expect(levelOf([{ name: 'heat', value: 0.6 }, drawdown], levels)).to.deep.equal({
      level: 'HIGH',
      because: [drawdown],
    });
    expect(levelOf([{ name: 'heat', value: null }], levels)).to.deep.equal({ level: 'LOW', because: [] });
  });

  it('tells heat, budgets, clusters and tails as everybody may read them', () => {
    const eth = 'binance:ETH/USDT';
    const held = [
      claim(10_000, { heat: d(3_000) }),
      claim(20_000, { botId: 'other', instrumentId: eth, heat: d(2_000) }),
    ];
    const returns = noise(720, 0.01);
    const statistics = {
      ...correlated({ [`binance:BTC/USDT ${eth}`]: 0.8 }),
      returns: () => returns,
    };
    const budgets = { bots: { trend: 0.5 }, symbols: {}, sectors: {}, venues: {} };
    const account = holdingClaims(held, { budgets }, { statistics });
    const look = snapshotOf(account, {
      settings,
      drawdown: 0.02,
      breakers,
      stands: standsOf({ moved: [], memory: NOTHING, settings: breakers }),
    });
    expect(riskReport.parse({ ...look, time: '2026-01-01T00:00:00.000Z' }).level).to.equal('HIGH');
    expect(look.because.map(({ name }) => name)).to.deep.equal(['heat']);
    expect(look.correlatedHeat).to.be.closeTo(Math.sqrt(3_000 ** 2 + 2_000 ** 2 + 2 * 0.8 * 3_000 * 2_000), 1e-6);
    expect(look.budgets).to.deep.equal([{ name: 'bot trend', taken: '3000', limit: '3000' }]);
    expect(look.clusters[0]?.symbols).to.deep.equal(['BTC/USDT', 'ETH/USDT']);
    expect(look.concentration).to.equal(0.2);
    expect(look).to.deep.include({ meanCorrelation: 0.8, isTogether: true });
    expect(look.regimes.map(({ symbol }) => symbol)).to.deep.equal(['BTC/USDT', 'ETH/USDT']);
    expect(look.breakers.find(({ kind }) => kind === 'daily-loss')).to.deep.include({ state: 'closed', limit: 0.05 });
    // 30 % at work without stops that help: what hard-drawdown is about
    expect(look.worstCase?.trips.map(({ breaker }) => breaker)).to.include('daily-loss');
    expect(look.tails).to.have.length(8);
    const day = look.tails.find(({ method, days }) => method === 'historical' && days === 1);
    expect(day?.valueAtRisk).to.be.within(0.005, 0.05);
    expect(day?.expectedShortfall).to.be.greaterThan(day?.valueAtRisk ?? 1);
  });
});
