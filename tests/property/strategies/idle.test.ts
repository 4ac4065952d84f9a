import { expect } from 'chai';
import fc from 'fast-check';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import type { Bar } from '#shared/domain/bar.ts';
import type { AnyStrategy, InstrumentView, StepInput } from '#shared/domain/strategy.ts';
import { type Random, seededRandom } from '#shared/kernel/random.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { runStrategy } from '#tests/golden/strategy-run.ts';

const BARS = 600;

type View = InstrumentView<string>;

/** The same moment in a market that is a little different: states and positions meet numbers that led nowhere near them. */
function distorted({ bar, features, ...held }: View, random: Random): View {
  const bend = (value: number): number => value * (1 + (random.next() - 0.5) * 0.02);
  const [open, close] = [bend(bar.open), bend(bar.close)];
  const other: Bar = {
    openTime: bar.openTime,
    open,
    close,
    high: Math.max(open, close, bend(bar.high)),
    low: Math.min(open, close, bend(bar.low)),
    volume: bar.volume * random.next() * 3,
  };
  const values = Object.entries(features).map(([name, value]) => [
    name,
    value === null || random.next() < 0.5 ? value : Number.isInteger(value) ? random.integer(3) - 1 : bend(value),
  ]);
  return { ...held, bar: other, features: Object.fromEntries(values) };
}

/** The strategy, which is asked at each step whether it is idle, and held to its word. */
function honest(strategy: AnyStrategy, random: Random, counts: { asked: number; idle: number }): AnyStrategy {
  const check = (input: StepInput<unknown, unknown, string>, instrument: string, view: View): boolean => {
    const { params, state, barMs } = input;
    const { position, onTheirWay, bar, features } = view;
    if (Object.values(features).includes(null)) return false;
    const idle = strategy.idle?.({ params, state, instrument, barMs, position, onTheirWay }) ?? null;
    if (idle?.(features as Record<string, number>, bar) !== true) return false;
    const step = strategy.step({ ...input, instruments: { ...input.instruments, [instrument]: view } });
    expect(step.signals, JSON.stringify({ view, state, why: step.why })).to.deep.equal([]);
    expect(step.state, JSON.stringify({ view, why: step.why })).to.deep.equal(state);
    return true;
  };
  return {
    ...strategy,
    step(input) {
      for (const [instrument, view] of Object.entries(input.instruments)) {
        if (view === null) continue;
        counts.asked++;
        if (check(input, instrument, view)) counts.idle++;
        for (let times = 0; times < 2; times++) check(input, instrument, distorted(view, random));
      }
      return strategy.step(input);
    },
  };
}

const common = { sides: fc.constantFrom('long', 'short', 'both') };
const scale = fc.constantFrom(0.5, 1, 2, 4);
/** Settings under which it trades a lot. */
const PARAMS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  'mean-reversion': fc.record({ ...common, entryZ: fc.constantFrom(1, 2), exitZ: fc.constantFrom(-0.5, 0.5) }),
  'trend-following': fc.record({
    ...common,
    fastPeriod: fc.integer({ min: 2, max: 8 }),
    slowPeriod: fc.integer({ min: 9, max: 30 }),
    rsiEntry: fc.constantFrom(50, 60),
    volumeFactor: fc.constantFrom(0, 1),
    trailAtr: scale,
    addAtr: scale,
    maxEntries: fc.integer({ min: 1, max: 4 }),
    maxHoldBars: fc.constantFrom(5, 96),
    entryWindowBars: fc.constantFrom(null, 0, 3),
  }),
  breakout: fc.record({
    ...common,
    rangeBars: fc.integer({ min: 5, max: 20 }),
    volumeFactor: fc.constantFrom(0, 1),
    confirmCloses: fc.integer({ min: 1, max: 3 }),
    trailAtr: scale,
    failBars: fc.integer({ min: 0, max: 4 }),
    maxHoldBars: fc.constantFrom(5, 96),
  }),
  'adaptive-momentum': fc.record({
    ...common,
    momentumPeriod: fc.integer({ min: 2, max: 20 }),
    trendPeriod: fc.integer({ min: 5, max: 20 }),
    trendStrength: fc.constantFrom(0.3, 1),
    trailAtr: scale,
    exitScore: fc.constantFrom(-0.5, 0),
  }),
  'volatility-breakout': fc.record({
    ...common,
    breakoutAtr: fc.constantFrom(0.5, 1.5),
    volatilityHistory: fc.constant(30),
    trailAtr: scale,
    decayBars: fc.constantFrom(2, 48),
    maxHoldBars: fc.constantFrom(5, 96),
  }),
};

describe('what a strategy calls idle', () => {
  for (const strategy of STRATEGIES) {
    it(`changes nothing: ${strategy.name}`, () => {
      const counts = { asked: 0, idle: 0 };
      let trades = 0;
      fc.assert(
        fc.property(fc.integer(), PARAMS[strategy.name] ?? fc.constant({}), (seed, params) => {
          const bars = seededBars({ seed: `idle ${seed}`, count: BARS, stepMs: 60_000 });
          trades += runStrategy(honest(strategy, seededRandom(`bent ${seed}`), counts), params, bars).results.length;
        }),
        { numRuns: Number(process.env.FC_RUNS ?? 8) },
      );
      expect(trades, 'it trades').to.be.greaterThan(20);
      expect(counts.idle / counts.asked, 'it is worth asking').to.be.greaterThan(0.2);
    }).timeout(60_000);
  }
});
