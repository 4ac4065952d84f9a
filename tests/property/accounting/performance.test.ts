import { expect } from 'chai';
import fc from 'fast-check';
import { metricEntries } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { drawdownsOf, maxDrawdown } from '#shared/accounting/performance/drawdown.ts';
import type { ClosedTrade, PerformanceInput } from '#shared/accounting/performance/input.ts';
import { performanceOf } from '#shared/accounting/performance/performance.ts';
import { sampleCurve, simpleReturns, totalReturn } from '#shared/accounting/performance/returns.ts';
import { occupationOf } from '#shared/accounting/performance/trades.ts';
import { DAY_MS } from '#shared/kernel/time.ts';

const START = Date.UTC(2024, 0, 1);
const price = fc.integer({ min: 1, max: 100_000 }).map(cents => cents / 100);
const trade: fc.Arbitrary<ClosedTrade> = fc
  .record({
    bot: fc.constantFrom('a', 'b'),
    symbol: fc.constantFrom('BTC/USDT', 'ETH/USDT'),
    side: fc.constantFrom('long' as const, 'short' as const),
    entryTime: fc.integer({ min: 0, max: 40 * 24 }).map(hours => START + hours * 3_600_000),
    hours: fc.integer({ min: 0, max: 72 }),
    entryPrice: price,
    exitPrice: price,
    quantity: price,
    fees: fc.integer({ min: -5, max: 50 }),
    profit: fc.integer({ min: -500, max: 500 }),
    entryReason: fc.constantFrom('CROSS', 'BREAKOUT'),
    exitReason: fc.constantFrom('STOP', 'TARGET'),
    watched: fc.boolean(),
  })
  .map(({ hours, watched, ...rest }) => ({
    ...rest,
    exitTime: rest.entryTime + hours * 3_600_000,
    highest: watched ? Math.max(rest.entryPrice, rest.exitPrice) : null,
    lowest: watched ? Math.min(rest.entryPrice, rest.exitPrice) : null,
  }));
/** Steps that move, rest, and ruin. */
const equity = fc.array(fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constant(1), fc.constant(-0.5)), {
  maxLength: 60,
});
const input: fc.Arbitrary<PerformanceInput> = fc
  .record({
    steps: equity,
    hours: fc.constantFrom(1, 7, 24, 100),
    trades: fc.array(trade, { maxLength: 12 }),
    benchmark: fc.option(fc.array(price, { maxLength: 60 })),
    riskFree: fc.constantFrom(0, 0.02),
    count: fc.integer({ min: 1, max: 1000 }),
    orders: fc.constant({
      orders: 1,
      deniedSignals: 2,
      expiredEntries: 0,
      expiredExits: 0,
      cancelledEntries: 0,
      replacedEntries: 0,
    }),
  })
  .map(({ steps, hours, benchmark, count, ...rest }) => {
    let level = 1000;
    const levels = steps.map(step => {
      level = level * step + 0;
      return level;
    });
    const timesOf = (values: readonly number[]) => values.map((_, index) => START + index * hours * 3_600_000);
    return {
      ...rest,
      curve: { time: timesOf(levels), equity: levels },
      benchmark: benchmark === null ? null : { name: 'market', curve: { time: timesOf(benchmark), equity: benchmark } },
      trials: { count, sharpeVariance: null },
      dailyVolume: { 'BTC/USDT': 1e9, 'ETH/USDT': 1e8 },
    };
  });

function finite(value: unknown, path: string): void {
  if (typeof value === 'number')
    expect(Number.isFinite(value) && !Object.is(value, -0), `${path} is ${value}`).to.equal(true);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) finite(one, `${path}.${key}`);
}

describe('metrics of any result', () => {
  it('have every key, and are finite or null, also after JSON', () => {
    fc.assert(
      fc.property(input, one => {
        const performance = performanceOf(one);
        expect(Object.keys(performance.metrics)).to.deep.equal(metricEntries().map(([key]) => key));
        finite(performance, 'performance');
        expect(JSON.parse(JSON.stringify(performance))).to.deep.equal(performance);
      }),
      { numRuns: 150 },
    );
  });

  it('keep to their ranges', () => {
    fc.assert(
      fc.property(input, one => {
        const { metrics } = performanceOf(one);
        for (const [key, metric] of metricEntries()) {
          const value = metrics[key];
          if (value === null) continue;
          if (metric.unit === 'probability') expect(value, key).to.be.within(0, 1);
          if (metric.unit === 'count')
            expect(value, key).to.satisfy((count: number) => count >= 0 && Number.isInteger(count));
          if (metric.unit === 'ms') expect(value, key).to.be.at.least(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('add up: breakdowns and periods to the whole', () => {
    fc.assert(
      fc.property(input, one => {
        const { metrics, breakdowns, periods } = performanceOf(one);
        for (const rows of Object.values(breakdowns)) {
          expect(rows.reduce((sum, row) => sum + row.trades, 0)).to.equal(metrics.trades);
          expect(rows.reduce((sum, row) => sum + row.profit, 0)).to.be.closeTo(metrics.tradeProfit ?? 0, 1e-6);
        }
        for (const rows of Object.values(periods)) {
          if (rows.length === 0) continue;
          const scale = Math.max(1, ...(one.curve.equity.length ? [metrics.highestEquity ?? 0] : []));
          expect(rows.reduce((sum, row) => sum + row.profit, 0) / scale).to.be.closeTo(
            (metrics.netProfit ?? 0) / scale,
            1e-9,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('do not depend on the unit of money', () => {
    fc.assert(
      fc.property(input, one => {
        const scaled = {
          ...one,
          curve: { ...one.curve, equity: Array.from(one.curve.equity, level => level * 1024) },
          trades: one.trades.map(({ profit, fees, quantity, ...rest }) => ({
            ...rest,
            profit: profit * 1024,
            fees: fees * 1024,
            quantity: quantity * 1024,
          })),
        };
        const [own, other] = [performanceOf(one).metrics, performanceOf(scaled).metrics];
        for (const [key, { unit }] of metricEntries()) {
          const [a, b] = [own[key], other[key]];
          if (a === null || unit === 'quote') continue;
          expect(b, key).to.be.closeTo(a, Math.abs(a) * 1e-9 + 1e-12);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('metrics of results at the edge', () => {
  const curveOf = (levels: readonly number[]) => ({
    time: levels.map((_, index) => START + index * DAY_MS),
    equity: levels,
  });
  const metricsFor = (levels: readonly number[]) => performanceOf({ curve: curveOf(levels), trades: [] }).metrics;

  it('no point at all', () => {
    const { trials, periods, ...rest } = metricsFor([]);
    expect([trials, periods]).to.deep.equal([1, 0]);
    expect([rest.totalReturn, rest.sharpe, rest.maxDrawdown, rest.netProfit, rest.winRate]).to.deep.equal(
      Array(5).fill(null),
    );
  });

  it('one point', () => {
    const metrics = metricsFor([1000]);
    expect([metrics.netProfit, metrics.maxDrawdown]).to.deep.equal([0, 0]);
    expect([metrics.totalReturn, metrics.cagr, metrics.sharpe, metrics.volatility]).to.deep.equal(Array(4).fill(null));
  });

  it('an equity that never moves', () => {
    const metrics = metricsFor(Array(50).fill(1000));
    expect([metrics.totalReturn, metrics.cagr, metrics.volatility, metrics.maxDrawdown]).to.deep.equal([0, 0, 0, 0]);
    expect([metrics.sharpe, metrics.calmar, metrics.deflatedSharpe, metrics.skewness]).to.deep.equal(
      Array(4).fill(null),
    );
  });

  it('an equity that grows by the same share each day: no risk, so no ratio', () => {
    const metrics = metricsFor(Array.from({ length: 50 }, (_, day) => 1000 * 1.01 ** day));
    expect(metrics.cagr).to.be.closeTo(1.01 ** 365 - 1, 1e-9 * 1.01 ** 365);
    expect([metrics.volatility, metrics.sharpe, metrics.sortino]).to.deep.equal([0, null, null]);
  });

  it('a total loss, and debt', () => {
    for (const levels of [
      [1000, 900, 0, 0, 0],
      [1000, 900, -50, -60, -70],
    ]) {
      const metrics = metricsFor(levels);
      expect([metrics.totalReturn, metrics.cagr, metrics.worstReturn]).to.deep.equal([-1, -1, -1]);
      expect([metrics.periods, metrics.maxDrawdownSampled, metrics.stability]).to.deep.equal([2, 1, null]);
    }
    expect(metricsFor([1000, 900, -50]).maxDrawdown).to.be.closeTo(1.05, 1e-12);
  });

  it('a day without points has a return of 0, and midnight belongs to the day before', () => {
    const curve = {
      time: [START, START + DAY_MS, START + 4 * DAY_MS, START + 4 * DAY_MS + 1],
      equity: [100, 110, 121, 121],
    };
    const sampled = sampleCurve(curve, { period: '1d' });
    expect(sampled.time.map(time => (time - START) / DAY_MS)).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect(sampled.equity).to.deep.equal([100, 110, 110, 110, 121, 121]);
    expect(totalReturn(simpleReturns(sampled.equity))).to.be.closeTo(0.21, 1e-12);
  });

  it('sampling by search finds what walking finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 200 }), steps => {
        let at = START;
        const time = steps.map(hours => (at += hours * 3_600_000));
        const equity = time.map((_, index) => index);
        const sampled = sampleCurve({ time, equity }, { period: '1d' });
        const lastUntil = (end: number) => time.findLastIndex(moment => moment <= end);
        expect(sampled.equity.slice(1)).to.deep.equal(sampled.time.slice(1).map(lastUntil));
        expect(sampled.time.at(-1)).to.be.at.least(time.at(-1) ?? 0);
      }),
    );
  });

  it('lowest and highest equity are those of all points', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 100 }), { minLength: 1 }), levels => {
        const metrics = metricsFor(levels);
        expect([metrics.lowestEquity, metrics.highestEquity]).to.deep.equal([Math.min(...levels), Math.max(...levels)]);
      }),
    );
  });

  it('the deepest drawdown is the one of its levels, and time is taken from peak to recovery', () => {
    const [first, second] = drawdownsOf(curveOf([100, 80, 90, 100, 120, 60]));
    expect(first).to.deep.include({ recoveredTime: START + 3 * DAY_MS, lengthMs: 3 * DAY_MS, loss: 20 });
    expect(second).to.deep.include({ depth: 0.5, recoveredTime: null, lengthMs: DAY_MS });
    expect(maxDrawdown([100, 80, 90, 100, 120, 60])).to.equal(0.5);
  });

  it('time in the market counts overlapping trades once', () => {
    const at = (entry: number, exit: number) =>
      ({ entryTime: entry, exitTime: exit, entryPrice: 1, quantity: 1 }) as ClosedTrade;
    const occupation = occupationOf([at(5, 8), at(0, 4), at(3, 6), at(10, 10), at(10, 12)]);
    expect([occupation.busyMs, occupation.mostOpen, occupation.tradeMs]).to.deep.equal([10, 2, 12]);
  });
});
