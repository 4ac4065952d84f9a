import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { bulkBuyShare, vpin } from '#shared/indicators/microstructure/bulk-volume.ts';
import { flowBuyShare, flowImbalance, flowSpread, tradeSize } from '#shared/indicators/microstructure/flow.ts';
import { amihudIlliquidity, kyleLambda } from '#shared/indicators/microstructure/impact.ts';
import { corwinSchultzSpread, rollSpread } from '#shared/indicators/microstructure/spreads.ts';
import { normalCdf } from '#shared/kernel/normal.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import {
  BARS,
  besideAll,
  covariance,
  expectFormula,
  flowAt,
  last,
  logReturns,
  mean,
  sum,
  valuesOf,
  variance,
} from './brute-force.ts';

/** Simpson's rule over the density: slow, and nothing to get wrong. */
function normalByIntegral(x: number, steps = 2000): number {
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const width = x / steps;
  const inner = Array.from(
    { length: steps - 1 },
    (_, index) => (index % 2 === 0 ? 4 : 2) * density((index + 1) * width),
  );
  return 0.5 + ((density(0) + sum(inner) + density(x)) * width) / 3;
}

describe('the normal distribution', () => {
  it('is the integral of its density', () => {
    for (const x of [-6, -3, -1.96, -0.5, 0, 0.1, 1, 2.33, 4, 7]) {
      expect(normalCdf(x)).to.be.closeTo(normalByIntegral(x), 1e-13);
    }
    expect(normalCdf(-8)).to.be.closeTo(6.22096057427178e-16, 1e-22);
    expect([normalCdf(-50), normalCdf(50)]).to.deep.equal([0, 1]);
  });
});

describe('spreads from bars', () => {
  it('are Roll’s and Corwin and Schultz’s', () => {
    for (const period of [10, 50]) {
      expectFormula({
        indicator: rollSpread,
        params: { period },
        formula(bars) {
          const returns = last(logReturns(bars), period);
          const about = returns.map(value => value - mean(returns));
          const found = sum(about.slice(1).map((value, index) => value * about[index]!)) / (period - 1);
          return found > 0 ? null : 2 * Math.sqrt(-found);
        },
      });
      expectFormula({
        indicator: corwinSchultzSpread,
        params: { period },
        formula(bars) {
          const window = last(bars, period + 1);
          const spreads = window.slice(1).map((bar, index) => {
            const before = window[index]!;
            const beta = Math.log(bar.high / bar.low) ** 2 + Math.log(before.high / before.low) ** 2;
            const gamma = Math.log(Math.max(bar.high, before.high) / Math.min(bar.low, before.low)) ** 2;
            const k = 3 - 2 * Math.sqrt(2);
            const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / k - Math.sqrt(gamma / k);
            return Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
          });
          return mean(spreads);
        },
        tolerance: 1e-7,
      });
    }
  });

  it('find the spread that a bouncing price was given', () => {
    const random = seededRandom('bounce');
    let middle = 100;
    const bars = BARS.map((bar): Bar => {
      middle *= 1 + random.normal() * 0.0002;
      const close = middle * (random.next() < 0.5 ? 1.001 : 0.999);
      return { ...bar, open: close, high: close, low: close, close };
    });
    const found = valuesOf(rollSpread, { period: 400 }, besideAll, bars).at(-1);
    expect(found).to.be.closeTo(0.002, 0.0003);
  });
});

describe('impact and pressure from bars', () => {
  it('are Amihud’s illiquidity and Kyle’s lambda', () => {
    for (const period of [10, 50]) {
      expectFormula({
        indicator: amihudIlliquidity,
        params: { period },
        formula(bars) {
          const returns = last(logReturns(bars), period);
          return 1e6 * mean(last(bars, period).map((bar, index) => Math.abs(returns[index]!) / bar.close / bar.volume));
        },
      });
      expectFormula({
        indicator: kyleLambda,
        params: { period },
        formula(bars) {
          const window = last(bars, period);
          const changes = window.map((bar, index) => bar.close - bars[bars.length - period + index - 1]!.close);
          const signed = window.map(bar =>
            bar.close > bar.open ? bar.volume : bar.close < bar.open ? -bar.volume : 0,
          );
          return covariance(signed, changes) / variance(signed);
        },
      });
    }
  });

  it('are VPIN and the share of buys by bulk volume classification', () => {
    const period = 30;
    const bought = (bars: readonly Bar[]) => {
      const returns = last(logReturns(bars), period);
      const deviation = Math.sqrt(variance(returns));
      return last(bars, period).map((bar, index) => ({
        volume: bar.volume,
        bought: bar.volume * normalByIntegral(returns[index]! / deviation, 200),
      }));
    };
    expectFormula({
      indicator: vpin,
      params: { period },
      tolerance: 1e-8,
      formula(bars) {
        const parts = bought(bars);
        return sum(parts.map(one => Math.abs(2 * one.bought - one.volume))) / sum(parts.map(one => one.volume));
      },
    });
    expectFormula({
      indicator: bulkBuyShare,
      params: { period },
      formula(bars) {
        const parts = bought(bars);
        return sum(parts.map(one => one.bought)) / sum(parts.map(one => one.volume));
      },
    });
  });
});

describe('what trades and book say', () => {
  const told = (bars: readonly Bar[], count: number) =>
    last(
      bars.flatMap((bar, index) => {
        const flow = flowAt(index);
        return flow === null ? [] : [{ bar, flow }];
      }),
      count,
    );
  const isSilent = (bars: readonly Bar[]) => flowAt(bars.length - 1) === null || told(bars, 12).length < 12;

  it('is averaged over the last bars that tell it, and unknown at one that does not', () => {
    const params = { period: 12 };
    const beside = besideAll;
    expectFormula({
      indicator: flowSpread,
      params,
      beside,
      formula: bars => (isSilent(bars) ? null : mean(told(bars, 12).map(one => one.flow.meanSpread!))),
    });
    expectFormula({
      indicator: flowImbalance,
      params,
      beside,
      formula: bars => (isSilent(bars) ? null : mean(told(bars, 12).map(one => one.flow.meanImbalance!))),
    });
    expectFormula({
      indicator: flowBuyShare,
      params,
      beside,
      formula: bars =>
        isSilent(bars)
          ? null
          : sum(told(bars, 12).map(one => one.flow.buyVolume!)) / sum(told(bars, 12).map(one => one.bar.volume)),
    });
    expectFormula({
      indicator: tradeSize,
      params,
      beside,
      formula: bars => (isSilent(bars) ? null : mean(told(bars, 12).map(one => one.bar.volume / one.flow.trades!))),
    });
  });
});
