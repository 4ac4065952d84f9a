import { expect } from 'chai';
import fc from 'fast-check';
import { historyOf } from '#agents/technical-analysis/core/history.ts';
import { type CandleEffect, InstrumentFeatures } from '#agents/technical-analysis/core/instrument-features.ts';
import { planOf } from '#agents/technical-analysis/core/plan.ts';
import type { TextBar } from '#agents/technical-analysis/core/resampler.ts';
import { BLOCK_BARS } from '#shared/indicators/feature.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { storedBars, textBar } from './candles.ts';

const BLOCK_MS = BLOCK_BARS * 5_000;
/** Begins in the middle of a block of 5 s bars and runs over three of its ends. */
const FROM = 660_000 * BLOCK_MS - 1_000_000;
const PLAN = planOf(
  [
    {
      id: 'bot',
      instrumentIds: ['x'],
      timeframe: '5s',
      features: {
        ema: { indicator: 'ema', params: { period: 20 } },
        rsi: { indicator: 'rsi', params: { period: 14 } },
        adx: { indicator: 'adx', params: { period: 14 } },
        volume: { indicator: 'volume-sma', params: { period: 20 } },
        minute: { indicator: 'ema', params: { period: 3 }, timeframe: '1m' },
      },
    },
    {
      id: 'base',
      instrumentIds: ['x'],
      timeframe: '1s',
      features: { z: { indicator: 'zscore', params: { period: 20 } } },
    },
  ],
  '1s',
).instruments.get('x');
if (PLAN === undefined) throw new Error('no plan');
const plan = PLAN;

const CANDLES: readonly TextBar[] = seededBars({ seed: 'restart', count: 6_500, from: FROM }).map(textBar);

function started(candles: readonly TextBar[], first: TextBar): InstrumentFeatures {
  const features = new InstrumentFeatures(plan, '1s');
  const histories = plan.series.map(({ timeframe }) =>
    historyOf(timeframe, '1s', storedBars(candles, timeframe, first.openTime)),
  );
  features.restore(histories, first.openTime);
  return features;
}

function run(candles: readonly TextBar[], from: number, until: number): readonly CandleEffect[] {
  const [first] = candles.slice(from);
  if (first === undefined) return [];
  const features = started(candles, first);
  return candles.slice(from, until).map(candle => {
    if (features.next !== candle.openTime) {
      const again = plan.series.map(({ timeframe }) =>
        historyOf(timeframe, '1s', storedBars(candles, timeframe, candle.openTime)),
      );
      features.restore(again, candle.openTime);
    }
    return features.apply(candle);
  });
}

describe('InstrumentFeatures', () => {
  it('gives the same numbers to the last bit when it is restarted at any candle', () => {
    const whole = run(CANDLES, 0, CANDLES.length);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: CANDLES.length - 1 }), restart => {
        const until = Math.min(restart + 70, CANDLES.length);
        expect(run(CANDLES, restart, until)).to.deep.equal(whole.slice(restart, until));
      }),
      { numRuns: 40, examples: [[1_000], [1_001], [3_559], [3_560], [3_561], [6_120]] },
    );
  });

  it('does so in a market full of holes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(1_400), length: fc.integer({ min: 1, max: 90 }) }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 1_000 }),
        (holes, restart) => {
          const start = CANDLES.slice(600, 2_000);
          const candles = start.filter(
            (_, index) => !holes.some(({ at, length }) => index >= at && index < at + length),
          );
          const whole = run(candles, 0, candles.length);
          expect(run(candles, restart, restart + 100)).to.deep.equal(whole.slice(restart, restart + 100));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('sends a bar whose end is a hole as any other, though the database formed it', () => {
    const candles = CANDLES.filter((_, index) => index < 1_002 || index >= 1_300);
    const bars = run(candles, 990, 1_010).flatMap(({ ready }) => ready.map(({ bar }) => Object.keys(bar).sort()));
    const [first] = bars;
    expect(first).to.deep.equal(['close', 'high', 'low', 'open', 'openTime', 'volume']);
    for (const keys of bars) expect(keys).to.deep.equal(first);
  });

  it('is warm from the block before on, so no value of a short indicator is missing at the start of a block', () => {
    const effects = run(CANDLES, 2_000, CANDLES.length);
    const ready = effects.flatMap(one => one.ready).filter(one => one.botId === 'bot');
    expect(ready.length).to.be.greaterThan(800);
    expect(ready.filter(one => Object.values(one.features).includes(null))).to.deep.equal([]);
  });

  it('sends each bot its bars, in the order in which they ended, with the larger timeframe as it was then', () => {
    const candles = CANDLES.filter((_, index) => index % 60 !== 59 && index % 60 !== 58); // every minute lacks its end
    const minuteEnds: number[] = [];
    for (const { closed, ready } of run(candles, 0, 400)) {
      const ends = ready.map(one => one.bar.openTime + (one.timeframe === '5s' ? 5_000 : 1_000));
      expect(ends).to.deep.equal([...ends].sort((a, b) => a - b));
      for (const bar of closed) if (bar.timeframe === '1m') minuteEnds.push(bar.bar.openTime + 60_000);
    }
    const late = run(candles, 0, 400).flatMap(one => one.ready.filter(ready => ready.botId === 'bot'));
    const minutes = new Map<number, Set<number | null | undefined>>();
    for (const one of late) {
      const over = minuteEnds.filter(end => end <= one.bar.openTime + 5_000).length;
      minutes.set(over, (minutes.get(over) ?? new Set()).add(one.features.minute));
    }
    for (const values of minutes.values()) expect(values.size).to.equal(1);
  });

  it('takes nothing after a formula threw, until it is restored', () => {
    const features = started(CANDLES, CANDLES[700]!);
    features.apply(CANDLES[700]!);
    expect(() => features.apply({ ...CANDLES[701]!, volume: 'x' })).to.throw();
    expect(features.next).to.equal(null);
  });
});
