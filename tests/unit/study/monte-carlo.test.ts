import { expect } from 'chai';
import { runStudy } from '#scripts/research/study/run-study.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { monteCarlo, monteCarloPlan } from '#shared/research/study/monte-carlo.ts';
import { repetitionOf, resampledReturns, shuffledTrades } from '#shared/research/study/resampling.ts';
import { CROSS, groundOf, hourlySeries, spanOf } from '#tests/bench/study-ground.ts';

describe('Monte Carlo', () => {
  const series = hourlySeries(24 * 40, 'monte-carlo');
  const local = { ground: groundOf(series), groundHash: '' };
  const planOf = (over: object) =>
    monteCarloPlan.parse({
      kind: 'monte-carlo',
      bots: [{ strategy: CROSS.name, params: { fast: 5, slow: 20 } }],
      span: spanOf(series),
      iterations: 200,
      pathIterations: 4,
      ...over,
    });

  it('repeats a result in other orders, on other paths and in worse weather, and the same again', async () => {
    const { outcome } = await runStudy(monteCarlo(planOf({})), local);
    const { base, methods, scenarios } = outcome.report;
    expect(methods.map(one => [one.method, one.isRerun, one.iterations])).to.deep.equal([
      ['trade-shuffle', false, 200],
      ['block-bootstrap', false, 200],
      ['garch', true, 4],
      ['stationary-bootstrap', true, 4],
    ]);
    const total = (method: string) =>
      methods.find(one => one.method === method)?.metrics.find(one => one.metric === 'totalReturn');
    // what resampling measures of the result itself is what the backtest says
    expect(total('block-bootstrap')?.value).to.be.closeTo(base?.metrics.totalReturn ?? Number.NaN, 1e-9);
    expect(total('trade-shuffle')?.p1).to.be.closeTo(total('trade-shuffle')?.p99 ?? Number.NaN, 1e-9);
    expect(total('block-bootstrap')?.p5).to.be.lessThan(total('block-bootstrap')?.p95 ?? Number.NaN);
    expect(new Set(total('garch')?.samples).size).to.equal(4);
    expect(scenarios.map(one => [one.name, one.costs])).to.deep.equal([
      ['normal', 1],
      ['stress', 2],
      ['extreme', 5],
    ]);
    expect(scenarios[0]?.metrics?.totalReturn).to.equal(base?.metrics.totalReturn);
    expect((await runStudy(monteCarlo(planOf({})), local)).outcome.hash).to.equal(outcome.hash);
    const other = await runStudy(monteCarlo(planOf({ seed: '43', paths: [] })), local);
    expect(other.outcome.hash).to.not.equal(outcome.hash);
  });

  it('a bootstrap says of a mean what the textbook says', () => {
    const random = seededRandom('returns');
    const returns = Float64Array.from({ length: 1_000 }, () => 0.001 + 0.01 * random.normal());
    const repetitions = resampledReturns(returns, { iterations: 2_000, seed: '1', perYear: 365 });
    const logs = repetitions.map(one => Math.log(1 + (one.totalReturn ?? 0)));
    const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / logs.length);
    expect(mean).to.be.closeTo(Math.log(1 + (repetitionOf(returns, 365).totalReturn ?? 0)), 0.03);
    expect(deviation).to.be.closeTo(0.01 * Math.sqrt(1_000), 0.04);
  });

  it('the order of trades changes the drawdown and not the end', () => {
    const returns = Float64Array.from([0.1, 0.1, 0.1, -0.05, -0.05, -0.05]);
    const repetitions = shuffledTrades(returns, { iterations: 500, seed: '1' });
    const depths = repetitions.map(one => one.maxDrawdown ?? 0);
    expect(Math.max(...depths)).to.be.closeTo(1 - 0.95 ** 3, 1e-12);
    expect(Math.min(...depths)).to.be.closeTo(0.05, 1e-12);
    for (const one of repetitions) expect(one.totalReturn).to.be.closeTo(1.1 ** 3 * 0.95 ** 3 - 1, 1e-12);
    expect(Array.from(returns)).to.deep.equal([0.1, 0.1, 0.1, -0.05, -0.05, -0.05]);
  });
});
