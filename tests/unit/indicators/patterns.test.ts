import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { findIndicator } from '#shared/indicators/registry.ts';
import { epochMs } from '#shared/kernel/time.ts';

/* Patterns that the recorded references hardly contain: each where it is there, and where one thing is missing. */

type Candle = readonly [open: number, high: number, low: number, close: number];

interface Scene {
  readonly pattern: string;
  readonly there: readonly Candle[];
  readonly means: 1 | -1;
  /** The last candle of the near miss. */
  readonly missing: Candle;
}

/** Body 2, range 4: what is longer is long, up to 0.4 is nothing, up to 0.8 is near. */
const USUAL: Candle = [100, 103, 99, 102];

const SCENES: readonly Scene[] = [
  {
    pattern: 'piercing',
    there: [
      [110, 110.2, 104.8, 105],
      [104, 108.7, 103.8, 108.5],
    ],
    means: 1,
    missing: [104, 107.3, 103.8, 107],
  },
  {
    pattern: 'dark-cloud-cover',
    there: [
      [105, 110.3, 104.8, 110],
      [111, 111.2, 105.8, 106],
    ],
    means: -1,
    missing: [111, 111.2, 107.8, 108],
  },
  {
    pattern: 'three-white-soldiers',
    there: [
      [100, 103.1, 99.8, 103],
      [101.5, 105.1, 101.3, 105],
      [104, 107.6, 103.8, 107.5],
    ],
    means: 1,
    missing: [104, 109, 103.8, 107.5],
  },
  {
    pattern: 'three-black-crows',
    there: [
      [108, 110.5, 107.8, 110],
      [109, 109.2, 105.9, 106],
      [108, 108.2, 103.9, 104],
      [105, 105.2, 101.9, 102],
    ],
    means: -1,
    missing: [103, 103.2, 101.9, 102],
  },
  {
    pattern: 'evening-doji-star',
    there: [
      [100, 105.2, 99.8, 105],
      [106, 106.5, 105.8, 106.1],
      [105.5, 105.7, 101.8, 102],
    ],
    means: -1,
    missing: [107, 107.2, 103.8, 104],
  },
  {
    pattern: 'inside-bar',
    there: [
      [100, 105, 99, 104],
      [101, 104, 100, 103],
    ],
    means: 1,
    missing: [101, 106, 100, 103],
  },
];

function lastValue(pattern: string, candles: readonly Candle[]): number | null {
  const stream = findIndicator(pattern)?.start({});
  const bars = [...Array.from({ length: 10 }, () => USUAL), ...candles].map(
    ([open, high, low, close], index): Bar => ({ openTime: epochMs(index), open, high, low, close, volume: 1 }),
  );
  return bars.map(bar => stream?.update(bar, ALONE) ?? null).at(-1) ?? null;
}

describe('candlestick patterns', () => {
  for (const { pattern, there, means, missing } of SCENES) {
    it(`${pattern} is there, and not when one thing is missing`, () => {
      expect(lastValue(pattern, there)).to.equal(means);
      expect(lastValue(pattern, [...there.slice(0, -1), missing])).to.equal(0);
    });
  }
});
