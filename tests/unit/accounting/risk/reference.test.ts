import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { underwater } from '#shared/accounting/performance/drawdown.ts';
import { deviation } from '#shared/accounting/performance/statistics.ts';
import { clustersOf, correlatedHeat, correlationMatrix } from '#shared/accounting/risk/correlation.ts';
import { CorrelationWindow } from '#shared/accounting/risk/correlation-window.ts';
import { covarianceMatrix, type Matrix, shrunkCovariance } from '#shared/accounting/risk/covariance.ts';
import { continuousKelly, kellyOfTrades, oddsOf } from '#shared/accounting/risk/kelly.ts';
import { expectedShortfall, portfolioReturns, type TailQuestion, valueAtRisk } from '#shared/accounting/risk/tail.ts';
import { unitValues } from '#shared/accounting/risk/unit-value.ts';
import { ewmaVolatility, realisedVolatility } from '#shared/accounting/risk/volatility.ts';
import { inverseVolatilityWeights, riskParityWeights, riskShares } from '#shared/accounting/risk/weights.ts';
import { dailyReturns, empyricalReal, quantstatsReal, skipWithoutReferences } from '../performance/reference.ts';

type Gaps = readonly (readonly (number | null)[])[];
interface Vectors {
  readonly madeBy: string;
  readonly returns: Matrix;
  readonly normalReturns: readonly number[];
  readonly tails: readonly (TailQuestion & {
    readonly of: 'first' | 'normal';
    readonly valueAtRisk: number;
    readonly expectedShortfall: number;
  })[];
  readonly gaps: Gaps;
  readonly pairwise: Matrix;
  readonly correlation: Matrix;
  readonly covariance: Matrix;
  readonly shrinkage: number;
  readonly shrunk: Matrix;
  readonly trades: readonly number[];
  readonly odds: { readonly winRate: number; readonly payoff: number };
  readonly kelly: number;
  readonly continuousKelly: readonly number[];
  readonly parity: readonly {
    readonly budgets: readonly number[];
    readonly caps: readonly number[];
    readonly weights: readonly number[];
  }[];
  readonly inverseVolatility: readonly number[];
  readonly clusters: readonly { readonly threshold: number; readonly labels: readonly number[] }[];
  readonly heats: readonly number[];
  readonly correlatedHeat: number;
  readonly ewma: number;
  readonly realised: number;
  readonly weights: readonly number[];
  readonly portfolio: readonly number[];
  readonly units: {
    readonly equity: readonly number[];
    readonly flow: readonly number[];
    readonly values: readonly number[];
  };
}

/*
 * The vectors were made once with numpy 2.4.6 and scipy 1.17.1, which share no code with what they judge (docs/risk-numbers.md says how
 * each was found); the returns are drawn at random, with fat tails, and rounded.
 */
const vectors: Vectors = JSON.parse(readFileSync(new URL('reference-vectors.json', import.meta.url), 'utf8'));
const BOUND = 1e-9;

const agreed = new Map<string, number>();
/** Equal to 1e-9, absolute and relative; counted under the name. */
function agree(name: string, own: number | null | undefined, theirs: number): void {
  const apart = Math.abs((own ?? Number.NaN) - theirs);
  expect(apart, `${name}: ${own} is not ${theirs}`).to.be.at.most(
    BOUND * Math.min(1, Math.max(Math.abs(theirs), 1e-3)),
  );
  agreed.set(name, (agreed.get(name) ?? 0) + 1);
}
const agreeAll = (name: string, own: readonly number[] | null, theirs: readonly number[]): void => {
  expect(own?.length, name).to.equal(theirs.length);
  theirs.forEach((value, index) => {
    agree(name, own?.[index], value);
  });
};
const agreeMatrix = (name: string, own: Matrix, theirs: Matrix): void => {
  theirs.forEach((row, index) => {
    agreeAll(name, own[index] ?? null, row);
  });
};

const withGaps = (): readonly (readonly number[])[] => vectors.gaps.map(row => row.map(one => one ?? Number.NaN));
const [first = []] = vectors.returns;

describe('numbers of risk that others agree with to 1e-9', () => {
  after(() => {
    for (const [name, count] of agreed) console.log(`      ${String(count).padStart(4)} ${name}`);
  });

  it('value at risk and expected shortfall, four ways, two confidences, one and five periods', () => {
    for (const one of vectors.tails) {
      const returns = one.of === 'first' ? first : vectors.normalReturns;
      agree(`valueAtRisk ${one.method}`, valueAtRisk(returns, one), one.valueAtRisk);
      agree(`expectedShortfall ${one.method}`, expectedShortfall(returns, one), one.expectedShortfall);
    }
    expect(vectors.tails).to.have.length(32);
  });

  it('correlation, whole and over what two have in common, at once and moved on', () => {
    agreeMatrix('correlationMatrix', correlationMatrix(vectors.returns), vectors.correlation);
    agreeMatrix('correlationMatrix with gaps', correlationMatrix(withGaps()), vectors.pairwise);
    const window = new CorrelationWindow({ size: 5, length: 400 });
    for (let at = 0; at < 400; at++) {
      window.push(
        1000 + at,
        withGaps().map(row => row[at] ?? Number.NaN),
      );
    }
    agreeMatrix('CorrelationWindow', window.matrix(), vectors.pairwise);
  });

  it('covariance, plain and shrunk', () => {
    const correlation = correlationMatrix(vectors.returns);
    agreeMatrix('covarianceMatrix', covarianceMatrix(correlation, vectors.returns.map(deviation)), vectors.covariance);
    const shrunk = shrunkCovariance(vectors.returns);
    agree('Ledoit–Wolf shrinkage', shrunk.shrinkage, vectors.shrinkage);
    agreeMatrix('shrunkCovariance', shrunk.matrix, vectors.shrunk);
  });

  it('Kelly, of bets and of returns', () => {
    const odds = oddsOf(vectors.trades);
    agree('oddsOf', odds?.winRate, vectors.odds.winRate);
    agree('oddsOf', odds?.payoff, vectors.odds.payoff);
    agree('kellyFraction', kellyOfTrades(vectors.trades), vectors.kelly);
    agreeAll('continuousKelly', vectors.returns.map(continuousKelly).map(Number), vectors.continuousKelly);
  });

  it('risk parity with budgets and caps, and inverse volatility', () => {
    const matrix = covarianceMatrix(correlationMatrix(vectors.returns), vectors.returns.map(deviation));
    for (const { budgets, caps, weights } of vectors.parity)
      agreeAll('riskParityWeights', riskParityWeights({ matrix }, { budgets, caps }), weights);
    const equal = riskParityWeights({ matrix });
    agreeAll('equal risk contributions', riskShares(equal ?? [], { matrix }), [0.2, 0.2, 0.2, 0.2, 0.2]);
    const inverse = inverseVolatilityWeights(vectors.returns.map(deviation));
    agreeAll('inverseVolatilityWeights', inverse, vectors.inverseVolatility);
  });

  it('clusters, heat, volatility, a portfolio’s returns, unit values', () => {
    for (const { threshold, labels } of vectors.clusters) {
      const own = clustersOf(vectors.correlation, threshold);
      agreeAll(
        'clustersOf',
        labels.map((_, index) => own.findIndex(one => one.includes(index))),
        labels,
      );
    }
    agree('correlatedHeat', correlatedHeat(vectors.heats, vectors.correlation), vectors.correlatedHeat);
    agree('ewmaVolatility', ewmaVolatility(first), vectors.ewma);
    agree('realisedVolatility', realisedVolatility(first), vectors.realised);
    agreeAll('portfolioReturns', portfolioReturns(vectors.weights, vectors.returns).slice(0, 50), vectors.portfolio);
    const points = vectors.units.equity.map((equity, index) => ({ equity, flow: vectors.units.flow[index] ?? 0 }));
    agreeAll('unitValues', unitValues(points), vectors.units.values);
    expect(Math.max(...underwater(unitValues(points)))).to.be.closeTo(0.1, 1e-12);
  });
});

describe('numbers of risk on real days that empyrical and quantstats agree with', () => {
  before(skipWithoutReferences);

  it('95 % value at risk and expected shortfall of BTC, ETH and their mix with BNB', () => {
    const daily = dailyReturns();
    let count = 0;
    for (const [name, theirs] of Object.entries(empyricalReal())) {
      const returns = daily.of[name] ?? [];
      const day = { confidence: 0.95, horizon: 1 } as const;
      const historical = { ...day, method: 'historical' } as const;
      agree(`${name}: empyrical`, valueAtRisk(returns, historical), -Number(theirs.value_at_risk_5pct));
      agree(
        `${name}: empyrical`,
        expectedShortfall(returns, historical),
        -Number(theirs.conditional_value_at_risk_5pct),
      );
      const normal = valueAtRisk(returns, { ...day, method: 'normal' });
      agree(`${name}: quantstats`, normal, -Number(quantstatsReal()[name]?.value_at_risk));
      count += 3;
    }
    console.log(`      ${count} values of empyrical and quantstats agree`);
  });
});
