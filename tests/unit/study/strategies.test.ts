import { expect } from 'chai';
import { runStudy } from '#scripts/research/study/run-study.ts';
import { shrunkCovariance } from '#shared/accounting/risk/covariance.ts';
import { riskShares, WEIGHT_METHODS, weightsOf } from '#shared/accounting/risk/weights.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { compare, comparePlan } from '#shared/research/study/compare.ts';
import { holm, paired } from '#shared/research/study/paired.ts';
import { portfolio, portfolioPlan } from '#shared/research/study/portfolio.ts';
import { CROSS, groundOf, hourlySeries, spanOf } from '#tests/bench/study-ground.ts';

const covarianceOf = (matrix: readonly (readonly number[])[]) => ({ matrix, correlation: matrix, shrinkage: 0 });
const close = (weights: readonly number[] | null, wanted: readonly number[]): void => {
  expect(weights).to.have.length(wanted.length);
  for (const [index, one] of wanted.entries()) expect(weights?.[index]).to.be.closeTo(one, 1e-6);
};

const normals = (seed: string, { count, mean }: { readonly count: number; readonly mean: number }) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => mean + 0.01 * random.normal());
};

describe('weights', () => {
  const matrix = [
    [0.04, 0.006],
    [0.006, 0.01],
  ];
  const input = { covariance: covarianceOf(matrix), means: [0.1, 0.04] };

  it('are those of the textbook for two', () => {
    close(weightsOf('equal', input), [0.5, 0.5]);
    close(weightsOf('inverse-volatility', input), [1 / 3, 2 / 3]);
    // (σ₂² − σ₁₂) / (σ₁² + σ₂² − 2 σ₁₂)
    close(weightsOf('minimum-variance', input), [0.004 / 0.038, 0.034 / 0.038]);
    // Σ⁻¹μ ∝ (0.01·0.1 − 0.006·0.04, 0.04·0.04 − 0.006·0.1)
    close(weightsOf('maximum-sharpe', input), [0.00076 / 0.00176, 0.001 / 0.00176]);
    close(riskShares(weightsOf('risk-parity', input) ?? [], input.covariance), [0.5, 0.5]);
  });

  it('are never below 0, add up to 1, and say when there is no answer', () => {
    const three = covarianceOf([
      [0.04, 0.038, 0],
      [0.038, 0.05, 0],
      [0, 0, 0],
    ]);
    for (const method of WEIGHT_METHODS) {
      const weights = weightsOf(method, { covariance: three, means: [0.1, 0.05, 0.2] }) ?? [];
      expect(weights.reduce((sum, one) => sum + one, 0)).to.be.closeTo(1, 1e-9);
      expect(Math.min(...weights)).to.be.at.least(0);
    }
    expect(weightsOf('minimum-variance', { covariance: covarianceOf([[0]]), means: [0] })).to.equal(null);
    expect(weightsOf('maximum-sharpe', { ...input, means: [-0.1, -0.2] })).to.equal(null);
  });

  it('rest on correlations that are pulled to 0 where they are noise, and left where they are not', () => {
    const noise = Array.from({ length: 20 }, (_, index) => normals(`noise-${index}`, { count: 60, mean: 0 }));
    expect(shrunkCovariance(noise).shrinkage).to.be.greaterThan(0.8);
    const market = normals('market', { count: 2_000, mean: 0 });
    const alike = Array.from({ length: 5 }, (_, index) => {
      const own = normals(`own-${index}`, { count: 2_000, mean: 0 });
      return market.map((one, day) => one + (own[day] ?? 0));
    });
    const { shrinkage, correlation } = shrunkCovariance(alike);
    expect(shrinkage).to.be.lessThan(0.05);
    expect(correlation[0]?.[1]).to.be.closeTo(0.5, 0.06);
  });
});

describe('paired statistics', () => {
  it('tell an edge from chance', () => {
    const a = normals('a', { count: 730, mean: 0.003 });
    const b = normals('b', { count: 730, mean: 0 });
    const c = normals('c', { count: 730, mean: 0 });
    const how = { iterations: 400, seed: '1' };
    const edge = paired(a, b, how);
    expect(edge.p).to.be.lessThan(0.01);
    expect(edge.sharpeP).to.be.lessThan(0.01);
    expect(edge.sharpeDifference).to.be.closeTo(0.3 * Math.sqrt(365), 2);
    const chance = paired(b, c, how);
    expect(chance.p).to.be.greaterThan(0.05);
    expect(chance.sharpeP).to.be.greaterThan(0.05);
    expect(paired(c, b, how).meanDifference).to.be.closeTo(-(chance.meanDifference ?? 0), 1e-12);
  });

  it('count how many tests there were', () => {
    expect(holm([0.01, null, 0.04, 0.03])).to.deep.equal([0.03, null, 0.06, 0.06]);
  });
});

describe('several strategies', () => {
  const series = hourlySeries(24 * 40, 'strategies');
  const span = spanOf(series);
  const local = { ground: groundOf(series), groundHash: '' };
  const bots = [5, 10, 15].map(fast => ({ name: `fast-${fast}`, strategy: CROSS.name, params: { fast, slow: 30 } }));

  it('are compared on the same days', async () => {
    const plan = comparePlan.parse({ kind: 'compare', bots, span, iterations: 100 });
    const { report } = (await runStudy(compare(plan), local)).outcome;
    expect(report.pairs).to.have.length(3);
    expect(report.strategies.map(one => one.figures.days)).to.deep.equal([40, 40, 40]);
    const [best] = report.strategies;
    expect(report.notWorse[0]).to.equal(best?.bot);
    expect(report.notWorse).to.have.length(3);
  });

  it('become one account with weights that were found before its first day', async () => {
    const nobody = { name: 'nobody', strategy: 'nobody' };
    const plan = portfolioPlan.parse({ kind: 'portfolio', bots: [...bots, nobody], span, iterations: 100 });
    const { outcome, results } = await runStudy(portfolio(plan), local);
    const { methods, fitDays, failed } = outcome.report;
    expect(failed).to.deep.equal([{ bot: 'nobody', failure: 'TRIAL_IMPOSSIBLE' }]);
    expect(fitDays).to.equal(20);
    const equal = methods.find(({ method }) => method === 'equal');
    expect(equal?.weights).to.deep.equal(Object.fromEntries(bots.map(({ name }) => [name, 1 / 3])));
    expect(equal?.account?.trades).to.be.greaterThan(0);
    const joint = results.filter(({ spec }) => spec.bots.length > 1).map(({ spec }) => spec);
    expect(joint[0]?.span).to.deep.equal({ from: span.from + 20 * 86_400_000, until: span.until });
    expect(joint[0]?.bots.map(bot => bot.allocation)).to.deep.equal([0.333333, 0.333333, 0.333333]);
  });
});
