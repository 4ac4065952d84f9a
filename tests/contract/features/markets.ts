import fc from 'fast-check';
import type { Bar } from '#shared/domain/bar.ts';
import { ALONE, type Beside } from '#shared/indicators/indicator.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';

/** Bars, and what there is to see beside each. */
export type Market = readonly { readonly bar: Bar; readonly beside: Beside }[];

const BARS: readonly Bar[] = seededBars({ seed: 'features', count: 700 });

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

/** An instrument that goes its own way, and trades that follow the bar. */
function besideOf(bar: Bar, index: number): Beside {
  const reference = { ...(BARS[(index + 211) % BARS.length] ?? bar), openTime: bar.openTime };
  const share = ((index * 7) % 11) / 11;
  const flow = {
    buyVolume: bar.volume * share,
    trades: Math.ceil(bar.volume),
    meanSpread: 0.0001 * (1 + share),
    meanImbalance: 2 * share - 1,
  };
  const observed = { value: Math.floor(bar.close * 10) / 10, ageMs: (index % 24) * 3_600_000 };
  return { reference, flow, observed };
}

/** The same with holes: no reference where nothing is traded, now and then no flow or one that knows little. */
function besideWithHoles(bar: Bar, index: number): Beside {
  const { reference, flow, observed } = besideOf(bar, index);
  if (index % 97 === 96 || flow === null) return ALONE;
  const little = { ...flow, trades: null, meanSpread: null };
  const seen = index < 7 ? null : observed;
  return { reference: bar.volume === 0 ? null : reference, flow: index % 13 === 12 ? little : flow, observed: seen };
}

const withHoles = (bars: readonly Bar[]): Market =>
  bars.map((bar, index) => ({ bar, beside: besideWithHoles(bar, index) }));

/** A market that moves, and of which all is known. */
export const MOVING: Market = BARS.map((bar, index) => ({ bar, beside: besideOf(bar, index) }));

const ODD_BARS: Readonly<Record<string, readonly Bar[]>> = {
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

/** Markets in which a careless formula divides by zero, overflows or loses its digits. */
export const ODD_MARKETS: Readonly<Record<string, Market>> = Object.fromEntries(
  Object.entries(ODD_BARS).map(([name, bars]) => [name, withHoles(bars)]),
);

const price = fc.oneof(
  fc.double({ min: 1e-8, max: 1e8, noNaN: true }),
  fc.double({ min: 99, max: 101, noNaN: true }),
  fc.constantFrom(1, 100),
);
const volume = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 1e-9, max: 1e9, noNaN: true }));

/** Up to 80 bars of any prices. */
export const anyMarket: fc.Arbitrary<Market> = fc
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
  )
  .map(withHoles);
