import { expect } from 'chai';
import { studentCdf } from '#shared/accounting/performance/distributions.ts';
import {
  deflatedSharpe,
  estimateSharpe,
  expectedMaximum,
  meanTest,
  minimumBacktestYears,
  minimumTrackRecord,
  percentileOf,
  probabilisticSharpe,
  robustMeanTest,
  sharpeError,
} from '#shared/accounting/performance/honesty.ts';
import { normalCdf, normalQuantile } from '#shared/kernel/normal.ts';
import { seededRandom } from '#shared/kernel/random.ts';

const near = (own: number | null, expected: number, relative = 1e-9) =>
  expect(Math.abs((own ?? Number.NaN) / expected - 1), `${own} is not ${expected}`).to.be.below(relative);

describe('the normal and Student’s distribution', () => {
  it('are those of the tables', () => {
    near(normalCdf(1), 0.8413447460685429);
    near(normalCdf(-2.5), 0.006209665325776132);
    near(normalCdf(-3), 0.0013498980316300933);
    near(normalCdf(-6), 9.865876450376946e-10);
    near(normalCdf(-12), 1.776482112077679e-33);
    near(normalQuantile(0.975), 1.959963984540054);
    near(normalQuantile(0.05), -1.6448536269514722);
    near(normalQuantile(1e-9), -5.997807015007687);
    // one degree is Cauchy's, two have a closed form
    near(studentCdf(1, 1), 0.75);
    near(studentCdf(-3, 1), 0.5 - Math.atan(3) / Math.PI);
    near(studentCdf(-2, 2), 0.5 - 2 / (2 * Math.sqrt(6)));
    near(studentCdf(-2.228138851964939, 10), 0.025, 1e-8);
    near(studentCdf(-1.6, 1e7), normalCdf(-1.6), 1e-6);
  });

  it('undo each other', () => {
    for (const share of [1e-12, 1e-5, 0.01, 0.3, 0.5, 0.77, 0.999]) near(normalCdf(normalQuantile(share)), share);
  });
});

describe('honest numbers', () => {
  /** The worked example of the paper on the deflated Sharpe ratio: five years of days, 250 to the year. */
  const estimate = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 - 3 };

  it('deflate as the paper does: 100 trials of variance 1/2 leave 0.9004', () => {
    expect(deflatedSharpe(estimate, { count: 100, sharpeVariance: 0.5 }, 250)).to.be.closeTo(0.9004, 5e-5);
  });

  it('let 46 trials of variance 1/2 pass at 95 %, as the paper says', () => {
    const at = (count: number) => deflatedSharpe(estimate, { count, sharpeVariance: 0.5 }, 250) ?? 0;
    expect(at(46)).to.be.closeTo(0.95, 0.002);
    expect(at(45)).to.be.above(at(46));
  });

  it('equal the probabilistic Sharpe ratio for one trial', () => {
    expect(deflatedSharpe(estimate, { count: 1, sharpeVariance: 0.5 }, 250)).to.equal(probabilisticSharpe(estimate, 0));
  });

  it('know the standard error of normal returns: √((1 + SR²/2) / (n − 1))', () => {
    near(sharpeError({ sharpe: 0.1, count: 101, skewness: 0, kurtosis: 0 }), Math.sqrt((1 + 0.005) / 100));
  });

  it('ask for the track record at which the probability is the confidence', () => {
    const needed = minimumTrackRecord(estimate, { benchmark: 0.05, confidence: 0.95 }) ?? 0;
    near(probabilisticSharpe({ ...estimate, count: needed }, 0.05), 0.95);
    expect(minimumTrackRecord(estimate, { benchmark: 0.2, confidence: 0.95 })).to.equal(null);
  });

  it('know how far the best of N draws of chance lies: about the mean of many such maxima', () => {
    const random = seededRandom('maxima');
    const best = (count: number) => Math.max(...Array.from({ length: count }, () => random.normal()));
    const mean = Array.from({ length: 4000 }, () => best(50)).reduce((sum, one) => sum + one, 0) / 4000;
    expect(expectedMaximum(50)).to.be.closeTo(mean, 0.03);
    // Bailey et al. 2014: five years of data bear 45 trials before a Sharpe ratio of 1 means nothing
    expect(minimumBacktestYears(1, 45)).to.be.closeTo(5, 0.1);
  });

  it('see through a strategy that was picked among noise, and not through one with an edge', () => {
    const random = seededRandom('noise');
    const noise = (edge: number) => Array.from({ length: 730 }, () => edge + 0.01 * random.normal());
    const trials = Array.from({ length: 200 }, () => noise(0));
    const sharpes = trials.map(one => estimateSharpe(one)?.sharpe ?? 0);
    const best = estimateSharpe(trials[sharpes.indexOf(Math.max(...sharpes))] ?? []);
    expect(best && probabilisticSharpe(best, 0)).to.be.above(0.95);
    expect(best && deflatedSharpe(best, { count: 200, sharpeVariance: null }, 365)).to.be.below(0.9);
    const real = estimateSharpe(noise(0.0025));
    expect(real && deflatedSharpe(real, { count: 200, sharpeVariance: null }, 365)).to.be.above(0.95);
  });

  it('test the mean: 1, 2, 3, 4 against 0', () => {
    const { t, p } = meanTest([1, 2, 3, 4]) ?? { t: 0, p: 1 };
    near(t, 3.872983346207417);
    near(p, 0.5 - (Math.sqrt(5) / 6 + Math.atan(Math.sqrt(5))) / Math.PI);
    expect((meanTest([-1, -2, -3, -4]) ?? { p: 0 }).p).to.be.closeTo(1 - p, 1e-12);
    expect(meanTest([1, 1, 1])).to.equal(null);
  });

  it('believe a trend of returns less when each follows from the one before', () => {
    const random = seededRandom('momentum');
    let last = 0;
    const returns = Array.from({ length: 500 }, () => {
      last = 0.6 * last + 0.01 * random.normal();
      return last + 0.001;
    });
    expect(Math.abs(robustMeanTest(returns)?.t ?? 9)).to.be.below(Math.abs(meanTest(returns)?.t ?? 0) * 0.7);
  });

  it('rank a result among repetitions', () => {
    expect(percentileOf(3, [1, 2, 3, 4])).to.equal(0.625);
    expect(percentileOf(3, [])).to.equal(null);
  });
});
