import { expect } from 'chai';
import { runStudy } from '#scripts/research/study/run-study.ts';
import { runTrial } from '#scripts/research/study/trial.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { specHash, type TrialResult, trialResult } from '#shared/research/study/plan.ts';
import { recounted, sweep, sweepPlan } from '#shared/research/study/sweep.ts';
import { bot, CROSS, groundOf, hourlySeries, resultOf, spanOf } from '#tests/bench/study-ground.ts';

const accepts = () => true;
const series = hourlySeries(24 * 60, 'sweep');
const ground = groundOf(series);
const span = spanOf(series);

const planOf = (over: object) =>
  sweepPlan.parse({
    kind: 'sweep',
    bot: { strategy: CROSS.name },
    span,
    space: { fast: { from: 4, to: 12, step: 4 }, slow: [20, 30] },
    objective: { metric: 'totalReturn', minTrades: 1 },
    ...over,
  });

/** A hill over two parameters with its top at (13, 0.3), without a backtest. */
const hill = ({ bots }: TrialResult['spec']): Readonly<Record<string, number>> => {
  const { x = 0, y = 0 } = (bots[0]?.params ?? {}) as { readonly x?: number; readonly y?: number };
  return { totalReturn: 1 - ((x - 13) / 20) ** 2 - (y - 0.3) ** 2, trades: 100, sharpe: 1 + x / 100, periods: 365 };
};

describe('a sweep', () => {
  it('runs every point of the grid once, then the neighbours of the best and the best at twice the costs', async () => {
    const { outcome, results } = await runStudy(sweep(planOf({}), accepts), { ground, groundHash: 'ground' });
    const { report } = outcome;
    expect(report.searched).to.deep.equal({ proposed: 6, counted: 6 });
    expect(outcome.trials).to.equal(results.length);
    expect(new Set(results.map(one => specHash(one.spec))).size).to.equal(results.length);
    const [best, second] = report.ranking;
    expect(best?.score).to.be.at.least(second?.score ?? Number.NaN);
    expect(report.doubledCosts?.metrics.totalReturn).to.be.lessThan(best?.metrics.totalReturn ?? Number.NaN);
    expect(report.neighbours.map(one => one.moved)).to.include('slow');
    expect(report.deflation?.count).to.equal(6);
    for (const result of results) expect(trialResult.parse(JSON.parse(JSON.stringify(result)))).to.deep.equal(result);
  });

  it('comes to the same whatever the order in which its trials end, and whoever asks in between', () => {
    const study = () => sweep(planOf({ search: { kind: 'tpe', count: 12, first: 4, batch: 4 } }), accepts);
    const run = (order: (results: readonly TrialResult[]) => readonly TrialResult[]) => {
      const done: TrialResult[] = [];
      // each round by a coordinator that knows nothing but the results
      for (let round = study().next(done); round.length > 0; round = study().next(order(done))) {
        const [first] = round;
        // one at a time: the rest of the round is asked for again
        if (first !== undefined) done.push({ spec: first, hash: specHash(first), outcome: runTrial(ground, first) });
      }
      return study().reduce(order(done));
    };
    expect(run(results => results.toReversed())).to.deep.equal(run(results => results));
  });

  it('leaves out what the strategy refuses, and counts what fails by its code', async () => {
    const plan = planOf({ bot: { strategy: 'nobody' } });
    const { outcome } = await runStudy(
      sweep(plan, ({ params }) => params.fast !== 4),
      { ground, groundHash: '' },
    );
    expect(outcome.failures).to.deep.equal({ TRIAL_IMPOSSIBLE: 4 });
    expect(outcome.trials).to.equal(0);
    expect(outcome.report.ranking).to.deep.equal([]);
    expect(outcome.report.verdict).to.equal('doubtful');
  });

  it('by Parzen estimators finds the top of a hill with fewer trials than chance', () => {
    const top = (search: object): number => {
      const space = { x: { from: 0, to: 40, step: 1 }, y: { from: -1, to: 1 }, side: ['a', 'b'] };
      const study = sweep(planOf({ space, search, overfittingBlocks: null }), accepts);
      const done: TrialResult[] = [];
      for (let round = study.next(done); round.length > 0; round = study.next(done)) {
        done.push(...round.map(spec => resultOf(spec, { metrics: hill(spec) })));
      }
      return study.reduce(done).report.ranking[0]?.score ?? 0;
    };
    const seeds = ['a', 'b', 'c', 'd', 'e', 'f'];
    const mean = (kind: object): number => seeds.reduce((sum, seed) => sum + top({ ...kind, seed }), 0) / seeds.length;
    const parzen = mean({ kind: 'tpe', count: 60, first: 15, batch: 5 });
    expect(parzen).to.be.greaterThan(mean({ kind: 'random', count: 60 }));
    expect(parzen).to.be.greaterThan(0.995);
  });

  it('flags the best of many that have no edge by its deflated Sharpe ratio and by cross-validation', () => {
    const edge = (mean: number) => {
      const random = seededRandom('noise');
      const plan = planOf({ space: { n: { from: 1, to: 200, step: 1 } }, objective: { minTrades: 0 } });
      const study = sweep(plan, accepts);
      const done: TrialResult[] = [];
      for (let round = study.next(done); round.length > 0; round = study.next(done)) {
        done.push(
          ...round.map(spec => {
            const isIt = spec.bots[0]?.params.n === 7;
            const returns = Array.from({ length: 365 }, () => (isIt ? mean : 0) + 0.01 * random.normal());
            const average = returns.reduce((sum, one) => sum + one, 0) / returns.length;
            const sharpe = (average / 0.01) * Math.sqrt(365);
            const metrics = { sharpe, totalReturn: average * 365, trades: 100, periods: 365, skewness: 0, kurtosis: 0 };
            return resultOf(spec, { metrics, daily: { from: 0, returns } });
          }),
        );
      }
      return study.reduce(done).report;
    };
    const noise = edge(0);
    expect(noise.deflation?.probabilisticSharpe).to.be.greaterThan(0.95);
    expect(noise.deflation?.deflatedSharpe).to.be.lessThan(0.8);
    expect(noise.overfitting).to.be.greaterThan(0.3);
    expect(noise.verdict).to.equal('overfit');
    const real = edge(0.004);
    expect(real.ranking[0]?.params).to.deep.equal({ n: 7 });
    expect(real.deflation?.deflatedSharpe).to.be.greaterThan(0.95);
    expect(real.overfitting).to.be.lessThan(0.05);

    // found among a million others, it is worth less, and the report says so wherever it speaks of it
    expect(recounted(real, 0)).to.deep.equal(real);
    const again = recounted(real, 1_000_000);
    expect(again.deflation?.count).to.equal((real.deflation?.count ?? 0) + 1_000_000);
    expect(again.deflation?.luckySharpe).to.be.greaterThan(1.5 * (real.deflation?.luckySharpe ?? 0));
    expect(again.deflation?.deflatedSharpe).to.be.lessThan(real.deflation?.deflatedSharpe ?? 0);
    expect(again.deflation).to.include({ sharpe: real.deflation?.sharpe ?? 0 });
    expect(again.checks[0]?.found).to.equal(again.deflation?.deflatedSharpe);
    expect(again.checks.slice(1)).to.deep.equal(real.checks.slice(1));
  });

  it('says what is wrong with a space', () => {
    const parse = (space: object) => () => planOf({ space });
    expect(parse({ fast: { from: 4, to: 12 } })).to.throw('a grid needs a step for each range');
    expect(parse({ fast: { from: 12, to: 4, step: 1 } })).to.throw('expected more than from');
    expect(() => planOf({ objective: { metric: 'sharp' } })).to.throw('expected the key of a metric');
    expect(bot().name).to.equal('bot');
  });
});
