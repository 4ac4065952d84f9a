import fc from 'fast-check';
import type { Bar } from '#shared/domain/bar.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';

/** A market that moves. */
export const BARS: readonly Bar[] = seededBars({ seed: 'features', count: 700 });

const FEW = BARS.slice(0, 300);

const still = (price: number, volume: number): readonly Bar[] =>
  FEW.map(({ openTime }) => ({
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
  }));

const scaled = (bar: Bar, factor: number): Bar => ({
  openTime: bar.openTime,
  open: bar.open * factor,
  high: bar.high * factor,
  low: bar.low * factor,
  close: bar.close * factor,
  volume: bar.volume * factor,
});

/** Markets in which a careless formula divides by zero, overflows or loses its digits. */
export const ODD_MARKETS: Readonly<Record<string, readonly Bar[]>> = {
  'a market that stands still': still(0.1, 3),
  'a market without trades': still(0.1, 0),
  'a market without volume': FEW.map(bar => ({ ...bar, volume: 0 })),
  'a market that stands still, then moves': [...still(100, 0), ...FEW],
  'a market that moves, then stands still': [...FEW, ...still(FEW[299]?.close ?? 1, 0)],
  'a market that only rises': FEW.map(({ openTime }, index) => ({
    openTime,
    open: 100 + index,
    high: 102 + index,
    low: 100 + index,
    close: 101 + index,
    volume: 1,
  })),
  'a market with gaps': FEW.map((bar, index) => ({
    ...scaled(bar, index % 100 < 50 ? 1 : 100),
    openTime: epochMs(bar.openTime + Math.floor(index / 50) * 1e9),
  })),
  'a market without ranges': FEW.map(({ openTime, close, volume }) => ({
    openTime,
    open: close,
    high: close,
    low: close,
    close,
    volume,
  })),
  'tiny prices': FEW.map(bar => scaled(bar, 1e-11)),
  'huge prices': FEW.map(bar => scaled(bar, 1e11)),
};

const price = fc.oneof(
  fc.double({ min: 1e-8, max: 1e8, noNaN: true }),
  fc.double({ min: 99, max: 101, noNaN: true }),
  fc.constantFrom(1, 100),
);
const volume = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 1e-9, max: 1e9, noNaN: true }));

/** Up to 80 bars of any prices. */
export const anyMarket: fc.Arbitrary<readonly Bar[]> = fc
  .array(fc.tuple(price, price, price, price, volume), { minLength: 1, maxLength: 80 })
  .map(rows =>
    rows.map(([open, one, other, close, traded], index) => ({
      openTime: epochMs(1_700_000_000_000 + index * 60_000),
      open,
      high: Math.max(open, one, other, close),
      low: Math.min(open, one, other, close),
      close,
      volume: traded,
    })),
  );
