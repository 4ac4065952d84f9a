import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { beta, correlation, laggedCorrelation, priceCorrelation } from '#shared/indicators/cross-asset/correlation.ts';
import { priceRelative, ratioZscore, relativeStrength, spreadZscore } from '#shared/indicators/cross-asset/spreads.ts';
import { ALONE, type AnyIndicator } from '#shared/indicators/indicator.ts';
import {
  BARS,
  besideAll,
  closes,
  covariance,
  expectFormula,
  type Formula,
  last,
  logReturns,
  mean,
  OTHERS,
  valuesOf,
  variance,
} from './brute-force.ts';

const correlationOf = (xs: readonly number[], ys: readonly number[]) =>
  covariance(xs, ys) / Math.sqrt(variance(xs) * variance(ys));
const others = (bars: readonly Bar[]) => OTHERS.slice(0, bars.length);
const simpleReturns = (bars: readonly Bar[]) => logReturns(bars).map(value => Math.expm1(value));

describe('an instrument beside a reference', () => {
  const trial = (indicator: AnyIndicator, params: Readonly<Record<string, number>>, formula: Formula) =>
    expectFormula({ indicator, params, formula, beside: besideAll, tolerance: 1e-8 });

  it('has a correlation and a beta of returns', () => {
    for (const period of [10, 75]) {
      trial(correlation, { period }, bars =>
        correlationOf(last(logReturns(bars), period), last(logReturns(others(bars)), period)),
      );
      trial(priceCorrelation, { period }, bars =>
        correlationOf(last(closes(bars), period), last(closes(others(bars)), period)),
      );
      trial(laggedCorrelation, { period, lag: 3 }, bars =>
        correlationOf(last(logReturns(bars), period), last(logReturns(others(bars)).slice(0, -3), period)),
      );
      trial(beta, { period }, bars => {
        const [ours, theirs] = [last(simpleReturns(bars), period), last(simpleReturns(others(bars)), period)];
        return covariance(ours, theirs) / variance(theirs);
      });
    }
  });

  it('has a spread, a ratio and a relative strength', () => {
    for (const period of [10, 75]) {
      trial(spreadZscore, { period }, bars => {
        const [y, x] = [last(closes(bars), period).map(Math.log), last(closes(others(bars)), period).map(Math.log)];
        const slope = covariance(x, y) / variance(x);
        const [middle, origin] = [mean(y), mean(x)];
        const rest = y.map((value, index) => value - middle - slope * (x[index]! - origin));
        return rest.at(-1)! / Math.sqrt(variance(rest));
      });
      trial(ratioZscore, { period }, bars => {
        const theirs = last(closes(others(bars)), period);
        const ratios = last(closes(bars), period).map((close, index) => Math.log(close / theirs[index]!));
        return (ratios.at(-1)! - mean(ratios)) / Math.sqrt(variance(ratios));
      });
      trial(relativeStrength, { period }, bars => {
        const [ours, theirs] = [last(closes(bars), period + 1), last(closes(others(bars)), period + 1)];
        return ours.at(-1)! / ours[0]! - theirs.at(-1)! / theirs[0]!;
      });
    }
    trial(priceRelative, {}, bars => bars.at(-1)!.close / others(bars).at(-1)!.close);
  });

  it('has no value where the reference has no bar, and goes on over the hole', () => {
    for (const indicator of [
      beta,
      correlation,
      priceCorrelation,
      laggedCorrelation,
      spreadZscore,
      ratioZscore,
      relativeStrength,
    ]) {
      const holes = (index: number) => (index % 10 === 3 ? ALONE : besideAll(index));
      const values = valuesOf(indicator, { period: 20 }, holes);
      expect(
        values.filter((_, index) => index % 10 === 3).every(value => value === null),
        indicator.name,
      ).to.equal(true);
      expect(
        values
          .slice(40)
          .filter((_, index) => index % 10 !== 3)
          .includes(null),
        indicator.name,
      ).to.equal(false);
      const kept = (bars: readonly Bar[]) => bars.filter((_, index) => index % 10 !== 3);
      const without = valuesOf(
        indicator,
        { period: 20 },
        index => ({ ...ALONE, reference: kept(OTHERS)[index] ?? null }),
        kept(BARS),
      );
      expect(
        values.filter((_, index) => index % 10 !== 3),
        indicator.name,
      ).to.deep.equal(without);
    }
  });
});
