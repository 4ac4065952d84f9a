import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { breakersConfig } from '#agents/risk-manager/breakers-config.ts';
import { sizingSettings } from '#agents/risk-manager/config/sizing.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { runBacktest } from '#scripts/research/backtest.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { perInstrument } from '#shared/domain/per-instrument.ts';
import type { AnyStrategy, FeatureSpec } from '#shared/domain/strategy.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { compareOutcomes, explain } from '#shared/research/backtest/parity.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';

const BARS = 1_500;

/** Leaves bars out, some of them in a row, and makes some of them silent. */
function holed(columns: Columns, seed: string): Columns {
  const random = seededRandom(seed);
  const volume = columns.volume.map(one => (random.next() < 0.05 ? 0 : one));
  let missing = 0;
  const kept: number[] = [];
  for (let row = 0; row < columns.time.length; row++) {
    if (missing === 0 && random.next() < 0.005) missing = random.integer(700);
    if (missing > 0) missing -= 1;
    else kept.push(row);
  }
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, row => values[row] ?? 0);
  const { timeframe, time, open, high, low, close } = columns;
  const prices = { open: pick(open), high: pick(high), low: pick(low), close: pick(close) };
  return { timeframe, time: pick(time), ...prices, volume: pick(volume) };
}

/** All series have the same times, and nothing is missing in any. */
const whole = (columns: Columns): Columns => columns;

/** Moves far more from a row on, about where it was. */
function wilder(columns: Columns, from: number): Columns {
  const wild = (values: Float64Array): Float64Array =>
    values.map((value, row) => (row < from ? value : value * (1 + 0.05 * Math.sin(Math.floor((row - from) / 30)))));
  const { timeframe, time, volume, ...prices } = columns;
  const { open, high, low, close } = prices;
  return { timeframe, time, volume, open: wild(open), high: wild(high), low: wild(low), close: wild(close) };
}

const byName = (name: string): AnyStrategy => STRATEGIES.find(one => one.name === name) as AnyStrategy;

const crossing = fc.record({
  strategy: fc.constant(emaCross as unknown as AnyStrategy),
  params: fc.record({
    fast: fc.integer({ min: 2, max: 9 }),
    slow: fc.integer({ min: 10, max: 30 }),
    stopAtr: fc.constantFrom(0.5, 1, 3),
    gapAtr: fc.constantFrom(0, 0.1, 0.5),
    beside: fc.constantFrom<number[]>([], [5, 34]),
  }),
});
const trending = fc.record({
  strategy: fc.constant(byName('trend-following')),
  params: fc.record({
    fastPeriod: fc.integer({ min: 2, max: 8 }),
    slowPeriod: fc.integer({ min: 9, max: 30 }),
    rsiEntry: fc.constant(50),
    volumeFactor: fc.constant(0.5),
    takeProfitAtr: fc.constantFrom(null, 2, 6),
    trailAtr: fc.constantFrom(1, 3),
    maxEntries: fc.constantFrom(1, 3),
    addAtr: fc.constantFrom(0.5, 1),
  }),
});
const breaking = fc.record({
  strategy: fc.constant(byName('breakout')),
  params: fc.record({
    rangeBars: fc.constantFrom(6, 12),
    volumeFactor: fc.constant(0.5),
    confirmCloses: fc.constantFrom(1, 2),
    targetRanges: fc.constantFrom(1, 3),
  }),
});
const bursting = fc.record({
  strategy: fc.constant(byName('volatility-breakout')),
  params: fc.record({ breakoutAtr: fc.constantFrom(0.7, 1.5), volatilityHistory: fc.constant(40) }),
});
const pushing = fc.record({
  strategy: fc.constant(byName('adaptive-momentum')),
  params: fc.record({
    momentumPeriod: fc.constantFrom(5, 20),
    trendPeriod: fc.constantFrom(5, 20),
    trendStrength: fc.constantFrom(0.3, 1),
    volatilityHistory: fc.constant(40),
    assumedCorrelation: fc.constantFrom(0, 0.7),
    reference: fc.constantFrom(null, 'binance:C0/USDT'),
  }),
});
const reverting = fc.record({
  strategy: fc.constant(byName('mean-reversion')),
  params: fc.record({
    entryZ: fc.constantFrom(1, 2),
    exitZ: fc.constant(0),
    stopAtr: fc.constantFrom(1, 4),
    takeProfitAtr: fc.constantFrom(1, 5),
    minVolumeFactor: fc.constant(0),
  }),
});

const average = (period: number): FeatureSpec => ({ indicator: 'ema', params: { period } });
/** Buys what has begun to rise while just one other rises, and leaves what falls. */
const crowd = perInstrument<object, { readonly rises: boolean | null }, 'fast' | 'slow'>({
  name: 'crowd',
  params: z.strictObject({}),
  state: z.strictObject({ rises: z.boolean().nullable() }),
  reasons: {},
  features: () => ({ fast: average(3), slow: average(12) }),
  start: () => ({ rises: null }),
  step({ state, features: { fast, slow }, bar: { close }, position, instruments }) {
    const rises = (fast ?? 0) > (slow ?? 0);
    const rising = Object.values(instruments).filter(one => (one?.features.fast ?? 0) > (one?.features.slow ?? 0));
    const why = { code: 'RISING', numbers: { rising: rising.length } };
    const done = { state: { rises }, why };
    if (position !== null) return { ...done, action: rises ? null : { kind: 'exit' } };
    if (!rises || state.rises !== false || rising.length !== 2) return { ...done, action: null };
    const terms = { stopLoss: close * 0.99, takeProfit: null, entry: { type: 'market' } } as const;
    return { ...done, action: { kind: 'enter', side: 'long', confidence: 1, ...terms } };
  },
  idle: ({ state: { rises }, position }) =>
    rises === null || (position !== null && !rises) ? null : ({ fast, slow }) => fast > slow === rises,
});

/** How positions are left beside what the strategy wants. */
const planned = fc.oneof(
  fc.constant({}),
  fc.record(
    {
      trailing: fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('percent'),
            share: fc.constantFrom(0.002, 0.01),
            step: fc.constantFrom(0, 0.002),
          }),
          fc.record({ kind: fc.constant('distance'), quote: fc.constant(60), activation: fc.constant({ r: 0.5 }) }),
          fc.record({
            kind: fc.constantFrom('atr', 'chandelier', 'momentum'),
            period: fc.constantFrom(5, 14),
            multiple: fc.constant(2),
          }),
        ),
        { minLength: 1, maxLength: 2 },
      ),
      breakEven: fc.constant({ after: { profit: 0.002 }, offset: 0.0005 }),
      timeExit: fc.record({ afterMinutes: fc.constantFrom(8, 30), when: fc.constantFrom('always', 'not-in-profit') }),
      targets: fc.constantFrom(
        [{ at: { profit: 0.001 }, share: 0.5 }],
        [
          { at: { profit: 0.001 }, share: 0.3 },
          { at: { r: 1 }, share: 0.3 },
          { at: { profit: 0.004 }, share: 0.4 },
        ],
      ),
    },
    { requiredKeys: [] },
  ),
);

/** What the venue may be taken to do. */
const assumed = fc.record({
  halfSpread: fc.constantFrom('0', '0.00005', '0.002'),
  minLevelQuote: fc.constantFrom('60', '500'),
  fees: fc.record({
    makerBps: fc.constantFrom(0, 5),
    takerBps: fc.constantFrom(0, 7, 10),
    payIn: fc.constantFrom('received' as const, 'quote' as const),
  }),
  restingFills: fc.record({
    rule: fc.constantFrom('touch' as const, 'through' as const),
    participation: fc.constantFrom('0.5', '0.01'),
  }),
});

/** Breakers that trip within hours, and those that nobody touched. */
const minutes = fc.constantFrom(30, 240);
const quick = (limit: fc.Arbitrary<number>) => fc.record({ limit, pauseMinutes: minutes, probeMinutes: minutes });
const watched = fc.oneof(
  fc.constant({}),
  fc.record({
    drawdown: quick(fc.constantFrom(0.0005, 0.002)),
    'daily-loss': quick(fc.constantFrom(0.0005, 0.002)),
    'hard-drawdown': fc.record({ limit: fc.constantFrom(0.002, 0.01, 0.5), pauseMinutes: fc.constantFrom(null, 60) }),
    'consecutive-losses': quick(fc.constantFrom(2, 4)),
    'cool-down': fc.record({ enabled: fc.boolean(), pauseMinutes: minutes }),
    'model-confidence': fc.record({ enabled: fc.constant(true), limit: fc.constantFrom(0.2, 0.5) }),
    'stale-data': fc.record({ limit: fc.constantFrom(5, 120) }),
  }),
);

/** The first day of a market is enough for what its last hour knows. */
const sized = fc.record({
  method: fc.constantFrom('fixed-fraction', 'volatility', 'confidence', 'equal-risk'),
  volatility: fc.record({ measure: fc.constantFrom('atr', 'returns'), windowDays: fc.constant(1) }),
});

describe('both paths of the backtester', function () {
  this.timeout(600_000);

  it('decide, fill and book the same on seeded markets with and without holes, whatever trades there', () => {
    let orders = 0;
    let express = 0;
    const changes = new Set<string>();
    const reasons = new Set<string>();
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 3 }),
        fc.oneof(crossing, trending, reverting, breaking, bursting, pushing),
        assumed,
        fc.constantFrom(holed, whole),
        fc.record({ breakers: watched, exits: planned, sizing: sized }),
        (seed, symbols, wish, { halfSpread, fees, restingFills, minLevelQuote }, cut, { breakers, exits, sizing }) => {
          const series = seriesOf({ bars: BARS, symbols, seed: `${seed}` }).map(
            (one, index): Series => ({ ...one, columns: cut(one.columns, `${seed}|${index}`) }),
          );
          const time = series.map(({ columns }) => columns.time.at(-1) ?? 0);
          const scenario = scenarioOf(series, { ...wish, exits });
          const input = {
            ...scenario,
            riskManager: {
              ...scenario.riskManager,
              breakers: breakersConfig.parse(breakers),
              sizing: sizingSettings.parse(sizing),
              statistics: { timeframe: '5m' as const, window: 60 },
            },
            models: venueModels.parse({
              depth: {
                kind: 'ladder',
                halfSpread,
                levels: 5,
                spacing: '0.0002',
                growth: '1.1',
                volumeShare: '0.01',
                minLevelQuote,
              },
              fees,
              restingFills,
            }),
            until: epochMs(Math.max(...time) + 60_000),
          };
          const plain = runBacktest({ ...input, path: 'plain' });
          const fast = runBacktest({ ...input, path: 'fast' });
          const { differences } = compareOutcomes(plain, fast);
          expect(differences.slice(0, 3).map(one => explain(one, ['plain', 'fast']))).to.deep.equal([]);
          expect(fast.hash).to.equal(plain.hash);
          expect([...fast.curve.equity]).to.deep.equal([...plain.curve.equity]);
          orders += plain.orders.length;
          for (const { kind, to } of plain.breakers) changes.add(`${kind} ${to}`);
          for (const { why } of plain.decisions) if (why.startsWith('EXIT_')) reasons.add(why);
          if (fast.path === 'express') express += 1;
        },
      ),
      { numRuns: 28, seed: 20_260_101 },
    );
    expect(orders, 'there was something to compare').to.be.greaterThan(200);
    expect([...changes], 'breakers that moved').to.include.members([
      ...['drawdown open', 'drawdown half-open', 'drawdown closed', 'daily-loss open', 'hard-drawdown open'],
      ...['consecutive-losses open', 'consecutive-losses half-open', 'consecutive-losses closed', 'cool-down open'],
    ]);
    expect(express, 'runs on the express path').to.be.greaterThan(7);
    expect([...reasons].sort(), 'exit plans had their say').to.deep.equal([
      ...['EXIT_LEVEL_PASSED', 'EXIT_STOP_TO_BREAK_EVEN', 'EXIT_STOP_TRAILED', 'EXIT_TARGETS_REACHED'],
      ...['EXIT_TARGET_REACHED', 'EXIT_TIME_UP'],
    ]);
    console.log(`      ${express} of 28 on the express path`);
  });

  it('watch how wild markets are, whether anything is held or not', () => {
    const series = seriesOf({ bars: 9 * 1_440, symbols: 2, seed: 'wild' }).map(
      (one, index): Series => ({ ...one, columns: wilder(one.columns, 8 * 1_440 + 600 * index) }),
    );
    const scenario = scenarioOf(series, {
      strategy: emaCross as unknown as AnyStrategy,
      params: { fast: 8, slow: 30 },
    });
    const spike = { enabled: true, limit: 2, pauseMinutes: 30, probeMinutes: 30 };
    const riskManager = { ...scenario.riskManager, breakers: breakersConfig.parse({ 'volatility-spike': spike }) };
    const input = { ...scenario, riskManager };
    const plain = runBacktest({ ...input, path: 'plain' });
    const fast = runBacktest({ ...input, path: 'fast' });
    expect(fast.hash).to.equal(plain.hash);
    expect(fast.path).to.equal('express');
    const opened = plain.breakers.filter(({ kind, to }) => kind === 'volatility-spike' && to === 'open');
    expect(new Set(opened.map(({ subject }) => subject)).size, 'of both').to.equal(2);
    expect(plain.decisions.some(({ denials }) => denials.includes('RISK_BREAKER_OPEN'))).to.equal(true);
  });

  it('show a strategy that steps over one instrument what all the others are at', () => {
    const series = seriesOf({ bars: BARS, symbols: 4, seed: 'crowd' });
    const input = scenarioOf(series, { strategy: crowd as unknown as AnyStrategy, params: {} });
    const plain = runBacktest({ ...input, path: 'plain' });
    const fast = runBacktest({ ...input, path: 'fast' });
    expect(fast.hash).to.equal(plain.hash);
    expect(fast.path).to.equal('express');
    expect(plain.orders.length).to.be.greaterThan(100);
  });
});
