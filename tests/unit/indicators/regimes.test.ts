import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { correlation } from '#shared/indicators/cross-asset/correlation.ts';
import { correlationRegime, correlationRegimeAge } from '#shared/indicators/cross-asset/correlation-regime.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { volatilityRank } from '#shared/indicators/statistics/realised-volatility.ts';
import {
  trendRegime,
  trendRegimeAge,
  volatilityRegime,
  volatilityRegimeAge,
} from '#shared/indicators/statistics/regimes.ts';
import { BARS, besideAll, closes, expectFormula, last, OTHERS, sum, valuesOf } from './brute-force.ts';

describe('the regimes of a market', () => {
  it('are low, medium and high volatility by thirds of its rank', () => {
    const params = { period: 10, history: 60 };
    const regimes = valuesOf(volatilityRegime, params);
    const ranks = valuesOf(volatilityRank, params);
    expect(regimes).to.deep.equal(ranks.map(rank => (rank === null ? null : rank < 1 / 3 ? -1 : rank > 2 / 3 ? 1 : 0)));
    expect([...new Set(regimes.slice(70))].toSorted()).to.deep.equal([-1, 0, 1]);
  });

  it('are trends up and down, and ranges', () => {
    const [period, strength] = [40, 1.5];
    expectFormula({
      indicator: trendRegime,
      params: { period, strength },
      formula(bars) {
        const window = last(closes(bars), period + 1);
        const path = sum(window.slice(1).map((close, index) => Math.abs(close - window[index]!)));
        const change = window.at(-1)! - window[0]!;
        return (Math.abs(change) / path) * Math.sqrt(period) < strength ? 0 : Math.sign(change);
      },
    });
    const found = new Set(valuesOf(trendRegime, { period, strength }).slice(period));
    expect([...found].toSorted()).to.deep.equal([-1, 0, 1]);
  });

  it('are together with, against and apart from a reference', () => {
    const params = { period: 20, strong: 0.3 };
    const against = OTHERS.map((bar): Bar => ({ ...bar, close: 1 / bar.close }));
    const beside = (index: number) => (index < 350 ? besideAll(index) : { ...ALONE, reference: against[index]! });
    const regimes = valuesOf(correlationRegime, params, beside);
    const values = valuesOf(correlation, { period: 20 }, beside);
    expect(regimes).to.deep.equal(
      values.map(value => (value === null ? null : value >= 0.3 ? 1 : value <= -0.3 ? -1 : 0)),
    );
    expect([...new Set(regimes.slice(20))].toSorted()).to.deep.equal([-1, 0, 1]);
    expect(regimes).to.have.length(BARS.length);
  });

  it('have an age: the bars since they changed', () => {
    const kinds = [
      [volatilityRegime, volatilityRegimeAge, { period: 5, history: 30 }],
      [trendRegime, trendRegimeAge, { period: 10, strength: 1 }],
      [correlationRegime, correlationRegimeAge, { period: 10, strong: 0.3 }],
    ] as const;
    for (const [regime, age, params] of kinds) {
      const beside = (index: number) => (index % 90 === 89 ? ALONE : besideAll(index));
      const regimes = valuesOf(regime, params, beside);
      const longest = 12;
      const seen: number[] = [];
      const expected = regimes.map(value => {
        if (value === null) return null;
        seen.push(value);
        const run = seen.length - 1 - seen.findLastIndex(one => one !== value);
        return seen.length < longest ? null : Math.min(run, longest);
      });
      expect(valuesOf(age, { ...params, longest }, beside), age.name).to.deep.equal(expected);
      expect(Math.max(...expected.map(Number))).to.equal(longest);
      expect(expected).to.include(1);
    }
  });
});
