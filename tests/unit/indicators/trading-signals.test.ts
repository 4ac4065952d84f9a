import { expect } from 'chai';
import * as library from 'trading-signals';
import type { Bar } from '#shared/domain/bar.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { findIndicator } from '#shared/indicators/registry.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';

/* A fourth opinion, always at hand, above all on formulas that the recorded references do not have. */

type Params = Readonly<Record<string, number>>;
type Feed = (bar: Bar) => number | null;

interface Opinion {
  readonly indicator: string;
  readonly params?: Params;
  /** The same of the library, in our unit. */
  readonly other: () => Feed;
}

interface OfCloses {
  add(value: number): number | null;
}
const ofClose =
  (indicator: OfCloses): Feed =>
  bar =>
    indicator.add(bar.close);
const scaled = (feed: Feed, factor: number): Feed => {
  return bar => {
    const value = feed(bar);
    return value === null ? null : value * factor;
  };
};

const OPINIONS: readonly Opinion[] = [
  { indicator: 'sma', other: () => ofClose(new library.SMA(20)) },
  { indicator: 'ema', other: () => ofClose(new library.EMA(20)) },
  { indicator: 'wilders', other: () => ofClose(new library.WSMA(14)) },
  { indicator: 'rsi', other: () => ofClose(new library.RSI(14)) },
  {
    indicator: 'atr',
    other() {
      const atr = new library.ATR(14);
      return bar => atr.add(bar);
    },
  },
  {
    indicator: 'accelerator-oscillator',
    other() {
      const ac = new library.AC(5, 34, 5);
      return bar => ac.add(bar);
    },
  },
  { indicator: 'coppock', other: () => ofClose(new library.CoppockCurve()) },
  { indicator: 'kst', other: () => ofClose(new library.KST()) },
  { indicator: 'disparity', other: () => ofClose(new library.DisparityIndex(14)) },
  { indicator: 'laguerre-rsi', other: () => ofClose(new library.LaguerreRSI()) },
  { indicator: 'psychological-line', other: () => ofClose(new library.PSL()) },
  { indicator: 'relative-momentum', other: () => ofClose(new library.RMI()) },
  { indicator: 'derivative-oscillator', other: () => ofClose(new library.DerivativeOscillator()) },
  { indicator: 'super-smoother', other: () => ofClose(new library.SuperSmoother(10)) },
  { indicator: 'frama', other: () => ofClose(new library.FRAMA(16)) },
  { indicator: 'relative-volatility', other: () => ofClose(new library.RelativeVolatilityIndex()) },
  {
    indicator: 'center-of-gravity',
    other() {
      const gravity = new library.CG(10, 1); // counts 1 for the oldest
      return bar => {
        const value = gravity.add(bar.close);
        return value === null ? null : value - 5.5;
      };
    },
  },
  {
    indicator: 'internal-strength',
    other() {
      const strength = new library.IBS();
      return bar => strength.add(bar);
    },
  },
  {
    indicator: 'intraday-momentum',
    other() {
      const index = new library.IMI(14);
      return bar => index.add(bar);
    },
  },
  {
    indicator: 'demarker',
    other() {
      const index = new library.DeMarker();
      return bar => index.add(bar);
    },
  },
  {
    indicator: 'relative-vigor',
    other() {
      const index = new library.RelativeVigorIndex(10);
      return bar => index.add(bar)?.rvgi ?? null;
    },
  },
  {
    indicator: 'relative-vigor-signal',
    other() {
      const index = new library.RelativeVigorIndex(10);
      return bar => index.add(bar)?.signal ?? null;
    },
  },
  {
    indicator: 'wave-trend',
    other() {
      const wave = new library.WaveTrend();
      return bar => wave.add(bar)?.wt1 ?? null;
    },
  },
  {
    indicator: 'wave-trend-signal',
    other() {
      const wave = new library.WaveTrend();
      return bar => wave.add(bar)?.wt2 ?? null;
    },
  },
  {
    indicator: 'projection-oscillator',
    other() {
      const oscillator = new library.ProjectionOscillator();
      return bar => oscillator.add(bar);
    },
  },
  {
    indicator: 'chande-kroll-long',
    other() {
      const stop = new library.ChandeKrollStop();
      return bar => stop.add(bar)?.longStop ?? null;
    },
  },
  {
    indicator: 'chande-kroll-short',
    other() {
      const stop = new library.ChandeKrollStop();
      return bar => stop.add(bar)?.shortStop ?? null;
    },
  },
  {
    indicator: 'acceleration-upper',
    other() {
      const bands = new library.AccelerationBands(20, 4);
      return bar => bands.add(bar)?.upper ?? null;
    },
  },
  {
    indicator: 'acceleration-lower',
    other() {
      const bands = new library.AccelerationBands(20, 4);
      return bar => bands.add(bar)?.lower ?? null;
    },
  },
  {
    indicator: 'squeeze',
    other() {
      const squeeze = new library.TTMSqueeze();
      return bar => {
        const value = squeeze.add(bar);
        return value === null ? null : Number(value.isSqueezed);
      };
    },
  },
  {
    indicator: 'squeeze-momentum',
    other() {
      const squeeze = new library.TTMSqueeze();
      return bar => squeeze.add(bar)?.momentum ?? null;
    },
  },
  {
    indicator: 'rogers-satchell',
    other() {
      const volatility = new library.RogersSatchellVolatility(20);
      return bar => volatility.add(bar);
    },
  },
  {
    indicator: 'pvt',
    other() {
      const trend = new library.PVT();
      return bar => trend.add(bar);
    },
  },
  {
    indicator: 'relative-volume',
    other() {
      const relative = new library.RVOL(20);
      return bar => relative.add(bar.volume);
    },
  },
  {
    indicator: 'volume-roc',
    other() {
      const change = new library.VROC(14);
      return bar => change.add(bar.volume);
    },
  },
  { indicator: 'roc', other: () => scaled(ofClose(new library.ROC(10)), 100) },
];

const BARS = seededBars({ seed: 'fourth opinion', count: 900 });

describe('indicators against trading-signals', () => {
  for (const { indicator, params = {}, other } of OPINIONS) {
    it(`${indicator} agrees once a start has faded`, () => {
      const own = findIndicator(indicator);
      const stream = own?.start(own.params.parse(params) as Params);
      const feed = other();
      const pairs = BARS.map(bar => ({ ours: stream?.update(bar, ALONE) ?? null, theirs: feed(bar) })).slice(-200);
      const size = pairs.reduce((sum, { theirs }) => sum + Math.abs(theirs ?? 0), 0) / pairs.length;
      const wrong = pairs.filter(
        ({ ours, theirs }) =>
          ours === null || theirs === null || Math.abs(ours - theirs) > 1e-9 * Math.max(size, Math.abs(theirs)),
      );
      expect(wrong.slice(0, 2), `${wrong.length} of ${pairs.length}`).to.deep.equal([]);
    });
  }
});
