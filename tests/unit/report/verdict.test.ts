import { expect } from 'chai';
import type { ReportInput } from '#scripts/report/input.ts';
import { reportOf } from '#scripts/report/report.ts';
import type { Outcome, Verdict } from '#scripts/report/verdict.ts';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { DAY_MS } from '#shared/kernel/time.ts';

const START = Date.UTC(2022, 0, 1);
const DAYS = 730;

/** A trade a day with half of the capital: a mean return of `edge` and a deviation of 1 %. */
function result(edge: number, changes: Partial<ReportInput> = {}): ReportInput {
  const random = seededRandom('verdict');
  const time = [START];
  const equity = [10_000];
  const trades = Array.from({ length: DAYS }, (_, index): ClosedTrade => {
    const profit = (edge + 0.01 * random.normal()) * 10_000;
    time.push(START + (index + 1) * DAY_MS);
    equity.push((equity.at(-1) ?? 0) + profit);
    const [entryTime, exitTime] = [START + index * DAY_MS, START + (index + 1) * DAY_MS];
    const facts = { bot: 'b', symbol: 'BTC/USDT', side: 'long', entryTime, exitTime } as const;
    const prices = { entryPrice: 100, exitPrice: 101, quantity: 50, highest: null, lowest: null };
    return { ...facts, ...prices, fees: 5, profit, entryReason: 'IN', exitReason: 'OUT' };
  });
  return {
    run: {
      name: 'run',
      hash: 'h',
      resultHash: 'r',
      seed: '1',
      engineVersion: '1',
      strategy: 's',
      params: {},
      symbols: ['BTC/USDT'],
      timeframe: '1d',
      from: START,
      to: time.at(-1) ?? 0,
      capital: 10_000,
      quote: 'USDT',
    },
    assumptions: [{ topic: 'fees', text: '0.1 %', view: 'fair' }],
    trials: { count: 20, sharpeVariance: null },
    curve: { time, equity },
    trades,
    monteCarlo: [{ method: 'block bootstrap', metric: 'totalReturn', samples: [0.5, 0.6, 0.7] }],
    sensitivity: [
      { kind: 'costs', change: 'costs × 2', totalReturn: 0.4, sharpe: 1, maxDrawdown: 0.1, trades: DAYS },
      { kind: 'parameter', change: 'fast + 1', totalReturn: 2, sharpe: 1, maxDrawdown: 0.1, trades: DAYS },
    ],
    ...changes,
  };
}

const verdictOf = (input: ReportInput): Verdict => reportOf(input).verdict;
const outcomes = ({ trust }: Verdict): Readonly<Record<string, Outcome>> =>
  Object.fromEntries(trust.map(check => [check.name, check.outcome]));

describe('report: the verdict', () => {
  it('holds for an edge that every check confirms', () => {
    const verdict = verdictOf(result(0.004));
    expect(verdict.trust.filter(check => check.outcome !== 'pass')).to.deep.equal([]);
    expect([verdict.level, verdict.headline]).to.deep.equal(['holds', 'Holds up in every check.']);
  });

  it('fails when so many trials explain the result', () => {
    const few = verdictOf(result(0.0012, { trials: { count: 1, sharpeVariance: null } }));
    const many = verdictOf(result(0.0012, { trials: { count: 5000, sharpeVariance: null } }));
    expect(outcomes(few)['deflated Sharpe']).to.equal('pass');
    expect([many.level, outcomes(many)['deflated Sharpe']]).to.deep.equal(['fails', 'fail']);
    expect(many.headline).to.equal('Do not trust it: deflated Sharpe.');
  });

  it('doubts what was not checked', () => {
    const verdict = verdictOf(result(0.004, { sensitivity: [], monteCarlo: [] }));
    expect(verdict.headline).to.equal('Holds so far; not checked: moved parameters, Monte Carlo.');
    // the fees that were paid tell what dearer ones would do
    expect(outcomes(verdict)['higher costs']).to.equal('pass');
  });

  it('doubts optimistic assumptions and lonely parameters, and fails dearer costs', () => {
    const doubtful = verdictOf(
      result(0.004, {
        assumptions: [{ topic: 'fills', text: 'at the touch', view: 'optimistic' }],
        sensitivity: [
          { kind: 'costs', change: 'costs × 2', totalReturn: 0.1, sharpe: 1, maxDrawdown: 0.1, trades: 1 },
          { kind: 'parameter', change: 'fast + 1', totalReturn: 0.1, sharpe: 1, maxDrawdown: 0.1, trades: 1 },
        ],
      }),
    );
    expect([doubtful.level, doubtful.headline]).to.deep.equal(['doubtful', 'Doubtful: moved parameters, assumptions.']);
    const dear = {
      kind: 'costs',
      change: 'costs × 2',
      totalReturn: -0.1,
      sharpe: 1,
      maxDrawdown: 0.1,
      trades: 1,
    } as const;
    expect(verdictOf(result(0.004, { sensitivity: [dear] })).headline).to.equal('Do not trust it: higher costs.');
  });

  it('doubts candles that lack much, and fails a run whose strategy failed on the way', () => {
    const hole = (missing: number) => [{ missing, expected: 10_000, text: `${missing} bars are missing` }];
    expect(verdictOf(result(0.004, { holes: [] })).headline).to.equal('Holds up in every check.');
    expect(outcomes(verdictOf(result(0.004, { holes: hole(10) }))).candles).to.equal('pass');
    const { headline, trust } = verdictOf(result(0.004, { holes: hole(11) }));
    expect(headline).to.equal('Doubtful: candles.');
    expect(trust.find(({ name }) => name === 'candles')?.found).to.equal('11 bars are missing');
    const failed = verdictOf(result(0.004, { faults: ['b: Error: no (bar of …)'] }));
    expect([failed.headline, failed.trust.at(-1)?.found]).to.deep.equal([
      'Do not trust it: strategy failed.',
      'b: Error: no (bar of …)',
    ]);
  });

  it('has nothing to say without trades, and no kind word for a loss', () => {
    const empty = verdictOf(result(0, { trades: [], curve: { time: [], equity: [] } }));
    expect([empty.level, empty.headline]).to.deep.equal(['fails', 'Nothing to judge: it closed no trade.']);
    expect(verdictOf(result(-0.001)).headline).to.match(/^It earned nothing: -\d+\.\d\d %\.$/);
  });
});
