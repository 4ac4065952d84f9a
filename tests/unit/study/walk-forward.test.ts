import { expect } from 'chai';
import { runStudy } from '#scripts/research/study/run-study.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { DAY_MS } from '#shared/kernel/time.ts';
import type { TrialResult, TrialSpec } from '#shared/research/study/plan.ts';
import { walkForward, walkForwardPlan } from '#shared/research/study/walk-forward.ts';
import { windowLengths, windowsOf } from '#shared/research/study/windows.ts';
import { CROSS, groundOf, hourlySeries, resultOf, spanOf } from '#tests/bench/study-ground.ts';

const days = (span: { readonly from: number; readonly until: number } | null) =>
  span === null ? null : [span.from / DAY_MS, span.until / DAY_MS];

const planOf = (over: object) =>
  walkForwardPlan.parse({
    kind: 'walk-forward',
    bot: { strategy: CROSS.name },
    span: { from: 0, until: 630 * DAY_MS },
    space: { n: { from: 1, to: 40, step: 1 } },
    ...over,
  });

/** Runs a study on trials that nobody ran: daily returns of a set of parameters on a span. */
function played(plan: ReturnType<typeof planOf>, returnsOf: (n: number, spec: TrialSpec) => readonly number[]) {
  const study = walkForward(plan, () => true);
  const done: TrialResult[] = [];
  for (let round = study.next(done); round.length > 0; round = study.next(done)) {
    for (const spec of round) {
      const returns = returnsOf(Number(spec.bots[0]?.params.n), spec);
      const mean = returns.reduce((sum, one) => sum + one, 0) / returns.length;
      const deviation = Math.sqrt(returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (returns.length - 1));
      const sharpe = (mean / deviation) * Math.sqrt(365);
      const totalReturn = returns.reduce((level, one) => level * (1 + one), 1) - 1;
      const shape = { trades: returns.length, periods: returns.length, skewness: 0, kurtosis: 0 };
      const trades = returns.map((profit, day) => ({
        bot: 'b',
        symbol: 's',
        exitTime: spec.span.from + day * DAY_MS,
        profit,
      }));
      const metrics = { sharpe, totalReturn, annualMean: mean * 365, ...shape };
      done.push(resultOf(spec, { metrics, daily: { from: spec.span.from, returns }, trades }));
    }
  }
  return study.reduce(done).report;
}

const drawn = (mean: number) => (n: number, spec: TrialSpec) => {
  const random = seededRandom(`${n}|${spec.span.from}|${spec.span.until}`);
  const count = Math.round((spec.span.until - spec.span.from) / DAY_MS);
  return Array.from({ length: count }, () => (n === 7 ? mean : 0) + 0.01 * random.normal());
};

describe('a walk-forward analysis', () => {
  it('has the lengths of the specification: 365, 30 and 30 days, 7 apart, with a gap between learning and test', () => {
    const windows = windowsOf({ from: 0, until: 440 * DAY_MS }, windowLengths.parse({}));
    expect(windows.map(({ train, validation, test }) => [days(train), days(validation), days(test)])).to.deep.equal([
      [
        [0, 364],
        [366, 394],
        [396, 425],
      ],
      [
        [7, 371],
        [373, 401],
        [403, 432],
      ],
      [
        [14, 378],
        [380, 408],
        [410, 439],
      ],
    ]);
    const anchored = windowsOf(
      { from: 0, until: 440 * DAY_MS },
      windowLengths.parse({ mode: 'anchored', validationDays: 0 }),
    );
    expect(anchored.at(-1)).to.deep.include({ train: { from: 0, until: (35 + 365 + 6) * DAY_MS }, validation: null });
    expect(anchored.map(({ train }) => train.from)).to.deep.equal(anchored.map(() => 0));
  });

  it('calls parameters that were chosen out of noise overfit', () => {
    const report = played(planOf({}), drawn(0));
    expect(report.inSample.sharpe).to.be.greaterThan(1.5);
    expect(report.efficiency).to.be.lessThan(0.5);
    expect(report.verdict).to.equal('overfit');
    expect(report.parameters.n?.distinct).to.be.greaterThan(10);
    // no test day counts twice: 30 windows, 7 days each and the last one whole
    expect(report.outOfSample.days).to.equal(29 * 7 + 29);
    const returns = report.outOfSample.returns;
    expect(new Set(returns).size).to.equal(returns.length);
  });

  it('lets an edge pass that goes on', () => {
    const report = played(planOf({}), drawn(0.01));
    expect(report.parameters.n).to.deep.include({ distinct: 1, mostFrequent: 1, deviation: 0, step: 0 });
    expect(report.windows[0]?.chosen?.params).to.deep.equal({ n: 7 });
    expect(report.efficiency).to.be.within(0.7, 1.3);
    expect(report.verdict).to.equal('robust');
  });

  it('trades what it found on candles that it did not learn from', async () => {
    const series = hourlySeries(24 * 60, 'walk-forward');
    const { from, until } = spanOf(series);
    const windows = { trainDays: 20, validationDays: 6, testDays: 8, stepDays: 8, purgeDays: 1, embargoDays: 1 };
    const plan = walkForwardPlan.parse({
      kind: 'walk-forward',
      bot: { strategy: CROSS.name },
      span: { from, until },
      windows,
      space: { fast: [5, 10], slow: [20, 30] },
      objective: { minTrades: 1 },
      finalists: 2,
    });
    const { outcome } = await runStudy(
      walkForward(plan, () => true),
      { ground: groundOf(series), groundHash: '' },
    );
    const { report } = outcome;
    expect(report.windows).to.have.length(4);
    expect(outcome.trials).to.equal(4 * (4 + 2 + 1));
    for (const { chosen, tried } of report.windows) {
      expect(tried).to.equal(4);
      expect(chosen?.outOfSample?.trades).to.be.a('number');
    }
    // the embargo leaves one day of each test out
    expect(report.outOfSample.days).to.equal(4 * 7);
  });

  it('refuses a span without room for one window', () => {
    expect(() => planOf({ span: { from: 0, until: 424 * DAY_MS } })).to.throw(
      'as long as training, validation and test',
    );
  });
});
