import { expect } from 'chai';
import { clustersOf, correlatedHeat, correlationMatrix } from '#shared/accounting/risk/correlation.ts';
import { CorrelationWindow } from '#shared/accounting/risk/correlation-window.ts';
import { continuousKelly, kellyFraction, kellyOfTrades } from '#shared/accounting/risk/kelly.ts';
import {
  expectedShortfall,
  portfolioReturns,
  TAIL_METHODS,
  valueAtRisk,
  windowReturns,
} from '#shared/accounting/risk/tail.ts';
import { peakAfterFlow, unitValues } from '#shared/accounting/risk/unit-value.ts';
import { ewmaVolatility, realisedVolatility } from '#shared/accounting/risk/volatility.ts';
import { inverseVolatilityWeights, riskParityWeights } from '#shared/accounting/risk/weights.ts';
import { seededRandom } from '#shared/kernel/random.ts';

const noise = (seed: string, length: number): readonly number[] => {
  const random = seededRandom(seed);
  return Array.from({ length }, () => 0.01 * random.normal());
};

describe('the tail of returns', () => {
  it('is unknown of fewer than 30 returns, and of windows that none is as long as', () => {
    for (const method of TAIL_METHODS) {
      const question = { method, confidence: 0.95, horizon: 1 };
      expect(valueAtRisk(noise('short', 29), question), method).to.equal(null);
      expect(expectedShortfall(noise('short', 29), question), method).to.equal(null);
    }
    expect(valueAtRisk(noise('short', 40), { method: 'historical', confidence: 0.95, horizon: 41 })).to.equal(null);
  });

  it('is worse on average than at its edge, and worse over five days than over one', () => {
    const returns = noise('tail', 500);
    for (const method of TAIL_METHODS) {
      const at = (horizon: number) => ({ method, confidence: 0.95, horizon });
      const edge = valueAtRisk(returns, at(1)) ?? 0;
      expect(expectedShortfall(returns, at(1)), method).to.be.above(edge);
      expect(valueAtRisk(returns, at(5)), method).to.be.above(edge);
    }
  });

  it('has no expansion where the returns are too far from normal', () => {
    const wild = noise('wild', 200).map((one, index) => (index === 7 ? -0.4 : one));
    expect(valueAtRisk(wild, { method: 'cornish-fisher', confidence: 0.95, horizon: 1 })).to.equal(null);
    expect(valueAtRisk(wild, { method: 'normal', confidence: 0.95, horizon: 1 })).to.be.above(0);
  });

  it('compounds windows and leaves out periods in which something held has no return', () => {
    expect(windowReturns([0.1, -0.5, 1], 2).map(one => Math.round(one * 1e9) / 1e9)).to.deep.equal([-0.45, 0]);
    const series = [
      [0.1, 0.2, Number.NaN],
      [0.1, Number.NaN, 0.3],
    ];
    expect(portfolioReturns([1, 0], series)).to.deep.equal([0.1, 0.2]);
    expect(portfolioReturns([1, -1], series)).to.deep.equal([0]);
    expect(portfolioReturns([0, 0], series)).to.deep.equal([]);
  });
});

describe('correlation', () => {
  it('that is unknown is 1: of two that share fewer than 30 returns, or of which one never moves', () => {
    const [a, b] = [noise('a', 100), noise('b', 100)];
    const late = b.map((one, index) => (index < 71 ? Number.NaN : one));
    expect(correlationMatrix([a, late])[0]?.[1]).to.equal(1);
    expect(correlationMatrix([a, late], 29)[0]?.[1]).to.be.below(0.9);
    expect(correlationMatrix([a, a.map(() => 0.001)])[0]?.[1]).to.equal(1);
  });

  it('of a window is the same to the last bit wherever it was started, with gaps and skipped periods', () => {
    const random = seededRandom('window');
    const rows = Array.from({ length: 400 }, () =>
      Array.from({ length: 4 }, () => (random.next() < 0.1 ? Number.NaN : 0.01 * random.normal())),
    );
    const started = (from: number) => {
      const window = new CorrelationWindow({ size: 4, length: 100 });
      for (let at = from; at < 400; at++) if (at % 37 !== 0) window.push(5000 + at, rows[at] ?? []);
      return window.matrix();
    };
    const whole = started(0);
    for (const from of [1, 150, 299, 300]) expect(started(from), `from ${from}`).to.deep.equal(whole);
    expect(started(301)).to.not.deep.equal(whole);
    const last = [0, 1, 2, 3].map(index =>
      rows.slice(300).map((row, at) => ((300 + at) % 37 === 0 ? Number.NaN : (row[index] ?? Number.NaN))),
    );
    for (const [i, row] of correlationMatrix(last).entries())
      for (const [j, value] of row.entries()) expect(whole[i]?.[j]).to.be.closeTo(value, 1e-12);
  });

  it('makes clusters of what hangs together over others too', () => {
    const matrix = [
      [1, 0.8, 0.1, 0],
      [0.8, 1, 0.75, 0],
      [0.1, 0.75, 1, 0],
      [0, 0, 0, 1],
    ];
    expect(clustersOf(matrix, 0.7)).to.deep.equal([[0, 1, 2], [3]]);
    expect(clustersOf(matrix, 0.76)).to.deep.equal([[0, 1], [2], [3]]);
  });

  it('lessens heat, never below 0 and never above the sum', () => {
    const opposite = [
      [1, -1],
      [-1, 1],
    ];
    expect(correlatedHeat([1, 1], opposite)).to.equal(0);
    expect(correlatedHeat([1, -1], opposite)).to.equal(2);
    expect(correlatedHeat([3, 4], [[1, 0] as const, [0, 1] as const])).to.equal(5);
    expect(correlatedHeat([], [])).to.equal(0);
  });
});

describe('shares of capital', () => {
  it('are none where there are no odds or nothing varies', () => {
    expect(kellyFraction({ winRate: 0.6, payoff: 1 })).to.be.closeTo(0.2, 1e-12);
    expect(kellyFraction({ winRate: 0.3, payoff: 1 })).to.be.below(0);
    expect(kellyFraction({ winRate: 0.6, payoff: 0 })).to.equal(null);
    expect(kellyOfTrades([1, 2, 0])).to.equal(null);
    expect(continuousKelly([0.01, 0.01])).to.equal(null);
    expect(inverseVolatilityWeights([0, 0])).to.equal(null);
    expect(inverseVolatilityWeights([0, 0.5, 0.5])).to.deep.equal([0, 0.5, 0.5]);
    expect(riskParityWeights({ matrix: [[0]] })).to.equal(null);
    expect(riskParityWeights({ matrix: [[0.04]] })).to.deep.equal([1]);
    const still = [
      [0, 0],
      [0, 0.04],
    ];
    expect(riskParityWeights({ matrix: still })).to.deep.equal([0, 1]);
  });
});

describe('volatility and the value of a unit', () => {
  it('know nothing of nothing', () => {
    expect(realisedVolatility([])).to.equal(null);
    expect(ewmaVolatility([])).to.equal(null);
    expect(ewmaVolatility([0.02])).to.equal(0.02);
    expect(unitValues([])).to.deep.equal([]);
  });

  it('a deposit is no gain and a withdrawal no loss', () => {
    const points = [
      { equity: 100, flow: 100 },
      { equity: 200, flow: -50 },
      { equity: 150, flow: 0 },
      { equity: 120, flow: 0 },
    ];
    expect(unitValues(points)).to.deep.equal([1, 1, 1, 0.8]);
    expect(peakAfterFlow(100, { equity: 90, flow: 90 })).to.equal(200);
    expect(peakAfterFlow(100, { equity: 90, flow: -90 })).to.equal(null);
    expect(
      unitValues([
        { equity: 0, flow: 5 },
        { equity: 5, flow: 0 },
        { equity: -1, flow: 0 },
        { equity: 3, flow: 0 },
      ]),
    ).to.deep.equal([1, 1, 0, 0]);
  });
});
