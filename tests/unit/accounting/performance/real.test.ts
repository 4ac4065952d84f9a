import { expect } from 'chai';
import type { MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { maxDrawdown, ulcerIndex, underwater } from '#shared/accounting/performance/drawdown.ts';
import { estimateSharpe, probabilisticSharpe } from '#shared/accounting/performance/honesty.ts';
import { type Performance, performanceOf } from '#shared/accounting/performance/performance.ts';
import { growth } from '#shared/accounting/performance/returns.ts';
import { autocorrelationPenalty } from '#shared/accounting/performance/risk.ts';
import { deviation, mean, total } from '#shared/accounting/performance/statistics.ts';
import { kellyOfTrades } from '#shared/accounting/risk/kelly.ts';
import {
  agree,
  curveOf,
  type DailyReturns,
  dailyReturns,
  empyricalReal,
  quantstatsReal,
  skipWithoutReferences,
  type Value,
} from './reference.ts';

/** One series at one annualisation. */
interface Run {
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
  readonly periods: number;
  readonly performance: Performance;
  /** Those without the risk-free rate of 0.0001 per period. */
  readonly withRiskFree: Performance;
}

/** How a number of theirs comes out of ours: as the metric of that key, or, by another convention, in another way, and why. */
type Way = MetricKey | { readonly why: string; readonly of: (run: Run) => number | null };
const metric = (key: MetricKey, change: (value: number, run: Run) => number) => (run: Run) => {
  const value = run.performance.metrics[key];
  return value === null ? null : change(value, run);
};
const levels = ({ returns }: Run) => [1, ...growth(returns)];

const EMPYRICAL: Readonly<Record<string, Way>> = {
  cum_return_final: 'totalReturn',
  max_drawdown: { why: 'a drawdown is a depth, ≥ 0', of: metric('maxDrawdown', one => -one) },
  tail_ratio: 'tailRatio',
  stability_of_timeseries: 'stability',
  value_at_risk_5pct: 'valueAtRisk95',
  conditional_value_at_risk_5pct: 'expectedShortfall95',
  omega_ratio_thr0: 'omega',
  annual_return: 'cagr',
  cagr: 'cagr',
  annual_volatility: 'volatility',
  sharpe_ratio: 'sharpe',
  sharpe_ratio_rf_0_0001: { why: 'the rate is per year here', of: run => run.withRiskFree.metrics.sharpe },
  sortino_ratio: 'sortino',
  downside_risk: 'downsideRisk',
  calmar_ratio: 'calmar',
  alpha_vs_BTC: {
    why: 'alpha is the intercept × periods; theirs is compounded',
    of: metric('alpha', (one, { periods }) => (1 + one / periods) ** periods - 1),
  },
  beta_vs_BTC: 'beta',
  up_capture: 'upCapture',
  down_capture: 'downCapture',
  excess_sharpe: {
    why: 'the information ratio is per year; theirs is per period',
    of: metric('informationRatio', (one, { periods }) => one / Math.sqrt(periods)),
  },
};

const QUANTSTATS: Readonly<Record<string, Way>> = {
  sharpe: 'sharpe',
  sortino: 'sortino',
  volatility: 'volatility',
  cagr: 'cagr',
  calmar: 'calmar',
  adjusted_sortino: 'adjustedSortino',
  smart_sharpe: 'smartSharpe',
  omega: 'omega',
  comp: 'totalReturn',
  max_drawdown: { why: 'a drawdown is a depth, ≥ 0', of: metric('maxDrawdownSampled', one => -one) },
  ulcer_index: {
    why: 'Martin divides by n; theirs divides by n − 1',
    of: metric('ulcerIndex', (one, { returns }) => one * Math.sqrt(returns.length / (returns.length - 1))),
  },
  ulcer_performance_index: {
    why: 'Martin’s ratio is of the annual return; theirs is of the total one',
    of: run => (run.performance.metrics.totalReturn ?? 0) / theirUlcer(run),
  },
  serenity_index: {
    why: 'the tail is the worst 5 % of drawdowns; theirs is what lies beyond their normal quantile',
    of: run => {
      const falls = underwater(levels(run))
        .slice(1)
        .map(one => -one);
      const pitfall = -beyondNormal(falls) / deviation(run.returns);
      return total(run.returns) / (theirUlcer(run) * pitfall);
    },
  },
  gain_to_pain_ratio: 'gainToPain',
  skew: 'skewness',
  kurtosis: 'kurtosis',
  value_at_risk: 'normalValueAtRisk95',
  conditional_value_at_risk: {
    why: 'ours are the worst 5 %, or wholly normal; theirs mixes: the returns beyond the normal quantile',
    of: ({ returns }) => beyondNormal(returns),
  },
  tail_ratio: 'tailRatio',
  payoff_ratio: 'periodPayoff',
  profit_factor: 'periodProfitFactor',
  cpc_index: {
    why: 'the CPC index is of trades; theirs is of periods',
    of: ({ performance: { metrics } }) =>
      (metrics.periodProfitFactor ?? 0) * (metrics.periodWinRate ?? 0) * (metrics.periodPayoff ?? 0),
  },
  common_sense_ratio: 'commonSense',
  outlier_win_ratio: 'outlierGain',
  outlier_loss_ratio: 'outlierLoss',
  recovery_factor: {
    why: 'the recovery factor is money over money; theirs is the sum of the returns over the depth',
    of: run => total(run.returns) / (maxDrawdown(levels(run)) ?? 0),
  },
  risk_return_ratio: 'riskReturn',
  kelly_criterion: {
    why: 'the Kelly share is of trades; theirs is of periods',
    of: ({ returns }) => kellyOfTrades(returns),
  },
  win_rate: 'periodWinRate',
  avg_return: {
    why: 'days without a move count; theirs leaves them out',
    of: ({ returns }) => mean(returns.filter(one => one !== 0)),
  },
  avg_win: 'meanGain',
  avg_loss: 'meanLoss',
  best: 'bestReturn',
  worst: 'worstReturn',
  consecutive_wins: 'winningPeriodStreak',
  consecutive_losses: 'losingPeriodStreak',
  exposure: {
    why: 'exposure is time in trades; theirs is the share of returns that are not 0, rounded up to a percent',
    of: metric('flatPeriods', (one, { returns }) => Math.ceil((1 - one / returns.length) * 100) / 100),
  },
  expected_return: 'geometricMean',
  geometric_mean: 'geometricMean',
  probabilistic_sharpe_ratio: {
    why: 'theirs takes 3 off the kurtosis twice',
    of: ({ returns }) => {
      const estimate = estimateSharpe(returns);
      return estimate && probabilisticSharpe({ ...estimate, kurtosis: estimate.kurtosis - 3 }, 0);
    },
  },
  autocorr_penalty: {
    why: 'a part of the Sharpe ratio, no metric',
    of: ({ returns }) => autocorrelationPenalty(returns),
  },
  information_ratio: {
    why: 'the information ratio is per year; theirs is per period',
    of: metric('informationRatio', (one, { periods }) => one / Math.sqrt(periods)),
  },
  r_squared: 'rSquared',
  treynor_ratio: {
    why: 'Treynor’s ratio is of the annual return; theirs is of the total one',
    of: ({ performance: { metrics } }) => (metrics.totalReturn ?? 0) / (metrics.beta ?? 0),
  },
};
/** What we have nothing for. */
const UNMATCHED = ['profit_ratio', 'risk_of_ruin'];

const theirUlcer = (run: Run): number =>
  (ulcerIndex(levels(run)) ?? 0) * Math.sqrt(run.returns.length / (run.returns.length - 1));
/** Mean of what lies below mean − 1.645 deviations, or that limit where nothing does. */
function beyondNormal(values: readonly number[]): number {
  const limit = mean(values) - 1.6448536269514722 * deviation(values);
  const beyond = values.filter(one => one < limit);
  return beyond.length === 0 ? limit : mean(beyond);
}

class Tally {
  agreed = 0;
  readonly unmatched: string[] = [];
  readonly wrong: string[] = [];
  readonly differing = new Map<string, string>();
  differences = 0;

  check(name: string, theirs: unknown, { way, run }: { readonly way: Way | undefined; readonly run: Run }): void {
    if (way === undefined) {
      this.unmatched.push(name);
      return;
    }
    const own = typeof way === 'string' ? run.performance.metrics[way] : way.of(run);
    if (!agree(own, theirs as Value)) this.wrong.push(`${name}: ${own} is not ${theirs}`);
    else if (typeof way === 'string') this.agreed += 1;
    else {
      this.differing.set(name, way.why);
      this.differences += 1;
    }
  }

  print(): void {
    console.log(`      ${this.agreed} agreed, ${this.differences} differing, ${this.unmatched.length} unmatched`);
    for (const [why, names] of Map.groupBy(this.differing, ([, why]) => why))
      console.log(`      ${names.length} × ${why}`);
  }
}

describe('metrics of real returns of BTC, ETH and their mean', () => {
  let daily: DailyReturns;
  const runs = new Map<string, Run>();
  before(function () {
    skipWithoutReferences.call(this);
    daily = dailyReturns();
    const benchmark = daily.of.BTC ?? [];
    for (const name of ['BTC', 'ETH', 'EW3'])
      for (const periods of [252, 365]) {
        const returns = daily.of[name] ?? [];
        const input = {
          curve: curveOf(daily.ends, returns),
          trades: [],
          benchmark: { name: 'BTC', curve: curveOf(daily.ends, benchmark) },
          sampling: { period: '1d', periodsPerYear: periods },
        } as const;
        runs.set(`${name} ${periods}`, {
          returns,
          benchmark,
          periods,
          performance: performanceOf({ ...input, riskFree: 0 }),
          withRiskFree: performanceOf({ ...input, riskFree: 1.0001 ** periods - 1 }),
        });
      }
  });
  const runOf = (name: string, periods: number): Run => runs.get(`${name} ${periods}`)!;

  it('agree with empyrical', () => {
    const tally = new Tally();
    for (const [name, results] of Object.entries(empyricalReal())) {
      for (const [key, theirs] of Object.entries(results)) {
        if (key.startsWith('ann')) continue;
        if (key.startsWith('aggregate_')) {
          const own = runOf(name, 365).performance.periods[key === 'aggregate_monthly' ? 'month' : 'year'];
          const same = own.every((row, index) => agree(row.return, (theirs as Value[])[index] ?? null));
          expect([key, same, own.length]).to.deep.equal([key, true, (theirs as Value[]).length]);
          tally.agreed += own.length;
        } else tally.check(`${name} ${key}`, theirs, { way: EMPYRICAL[key], run: runOf(name, 365) });
      }
      for (const periods of [252, 365]) {
        const run = runOf(name, periods);
        for (const [key, theirs] of Object.entries(results[`ann${periods}`] as Record<string, unknown>)) {
          // they do not take 365 periods for a capture and give none
          if (key.endsWith('_capture') && theirs === null) tally.unmatched.push(key);
          else tally.check(`${name} ${key} ${periods}`, theirs, { way: EMPYRICAL[key], run });
        }
      }
    }
    tally.print();
    expect(tally.wrong).to.deep.equal([]);
    expect([tally.agreed, tally.differences, tally.unmatched.length]).to.deep.equal([380, 17, 4]);
  });

  it('agree with quantstats', () => {
    const tally = new Tally();
    for (const [name, results] of Object.entries(quantstatsReal())) {
      for (const [key, theirs] of Object.entries(results)) {
        const periods = key.endsWith('_252') ? 252 : 365;
        const plain = key.replace(/_(252|365)$/, '');
        const run = runOf(name, periods);
        if (plain === 'greeks') {
          const [beta, alpha] = theirs as number[];
          tally.check(`${name} beta ${periods}`, beta, { way: 'beta', run });
          tally.check(`${name} alpha ${periods}`, alpha, { way: 'alpha', run });
        } else if (plain.startsWith('worst10')) {
          const deepest = run.performance.drawdowns.map(one => -one.depth * 100);
          for (const [index, row] of (theirs as (string | number)[][]).entries()) {
            expect(agree(deepest[index] ?? null, row[4] as number), `${name} drawdown ${index}`).to.equal(true);
            // what a day ends with is measured at its end
            const trough = new Date((run.performance.drawdowns[index]?.troughTime ?? 0) - 1).toISOString();
            expect(trough.slice(0, 10)).to.equal(row[1]);
            tally.agreed += 2;
          }
        } else tally.check(`${name} ${key}`, theirs, { way: QUANTSTATS[plain], run });
      }
    }
    tally.print();
    expect(tally.wrong).to.deep.equal([]);
    expect([...new Set(tally.unmatched.map(name => name.split(' ')[1]))]).to.deep.equal(UNMATCHED);
    expect([tally.agreed, tally.differences, tally.unmatched.length]).to.deep.equal([181, 40, 6]);
  });
});
