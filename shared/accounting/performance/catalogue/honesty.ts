import {
  deflatedSharpe,
  luckySharpe,
  meanTest,
  minimumBacktestYears,
  minimumTrackRecord,
  probabilisticSharpe,
  robustMeanTest,
  sharpeError,
} from '../honesty.ts';
import { sharpe } from '../risk.ts';
import { type Sample, YEAR_MS } from '../sample.ts';
import { defined, ratio, total } from '../statistics.ts';
import { largest, profitWithoutBest } from '../trades.ts';
import type { Metrics } from './metric.ts';

const CONFIDENCE = 0.95;

/** The Sharpe ratio, so many standard errors away, per year. */
function sharpeBound({ estimate, hurdle }: Sample, errors: number): number | null {
  const error = estimate === null ? null : sharpeError(estimate);
  if (estimate === null || error === null) return null;
  return (estimate.sharpe + errors * error) * Math.sqrt(hurdle.periodsPerYear);
}

const trackRecord = ({ estimate, hurdle }: Sample, benchmark: number | null): number | null => {
  if (estimate === null || benchmark === null) return null;
  const periods = minimumTrackRecord(estimate, { benchmark, confidence: CONFIDENCE });
  return periods === null ? null : (periods / hurdle.periodsPerYear) * YEAR_MS;
};

const lucky = ({ estimate, trials, hurdle }: Sample): number | null =>
  estimate === null ? null : luckySharpe(estimate, trials, hurdle.periodsPerYear);

export const HONESTY_METRICS = {
  trials: {
    label: 'Trials',
    unit: 'count',
    better: 'lower',
    about: 'Distinct runs of the study out of which this one was chosen.',
    of: ({ trials }) => trials.count,
  },
  periods: {
    label: 'Returns',
    unit: 'count',
    better: 'higher',
    about: 'Number of returns that the statistics rest on.',
    of: ({ returns }) => returns.length,
  },
  probabilisticSharpe: {
    label: 'Probabilistic Sharpe',
    unit: 'probability',
    better: 'higher',
    about:
      'Probability that the true Sharpe ratio is above 0, given length, skewness and kurtosis of the returns. Bailey & López de Prado 2012.',
    of: ({ estimate }) => (estimate === null ? null : probabilisticSharpe(estimate, 0)),
  },
  deflatedSharpe: {
    label: 'Deflated Sharpe',
    unit: 'probability',
    better: 'higher',
    about:
      'Probability that the true Sharpe ratio is above 0 although the best of so many trials was chosen. 0.95 and more is evidence. Bailey & López de Prado 2014.',
    of: ({ estimate, trials, hurdle }) =>
      estimate === null ? null : deflatedSharpe(estimate, trials, hurdle.periodsPerYear),
  },
  luckySharpe: {
    label: 'Sharpe expected of luck',
    unit: 'ratio',
    better: 'lower',
    about: 'The Sharpe ratio that the best of so many trials shows when none has an edge, per year; 0 for one trial.',
    of: sample => {
      const perPeriod = lucky(sample);
      return perPeriod === null ? null : perPeriod * Math.sqrt(sample.hurdle.periodsPerYear);
    },
  },
  sharpeLow: {
    label: 'Sharpe, lower bound',
    unit: 'ratio',
    better: 'higher',
    about: 'Sharpe ratio − 1.96 standard errors: the low end of its 95 % interval. Mertens 2002.',
    of: sample => sharpeBound(sample, -1.959963984540054),
  },
  sharpeHigh: {
    label: 'Sharpe, upper bound',
    unit: 'ratio',
    better: 'higher',
    about: 'Sharpe ratio + 1.96 standard errors.',
    of: sample => sharpeBound(sample, 1.959963984540054),
  },
  minimumTrackRecord: {
    label: 'Track record needed',
    unit: 'ms',
    better: 'lower',
    about:
      'Length from which on such a Sharpe ratio is above 0 with 95 % confidence. Null when it is not above 0. Bailey & López de Prado 2012.',
    of: sample => trackRecord(sample, 0),
  },
  minimumTrackRecordDeflated: {
    label: 'Track record needed, trials counted',
    unit: 'ms',
    better: 'lower',
    about: 'The same against the Sharpe ratio expected of luck. Null when it is not above that.',
    of: sample => trackRecord(sample, lucky(sample)),
  },
  minimumBacktest: {
    label: 'Backtest needed for so many trials',
    unit: 'ms',
    better: 'lower',
    about:
      'Below this length the best of so many trials without an edge is expected to show such a Sharpe ratio. Bailey, Borwein, López de Prado & Zhu 2014.',
    of: ({ returns, hurdle, trials }) => {
      const annual = sharpe(returns, hurdle);
      const years = annual === null ? null : minimumBacktestYears(annual, trials.count);
      return years === null ? null : years * YEAR_MS;
    },
  },
  meanReturnT: {
    label: 't of the mean return',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean return over its standard error (deviation / √n). Student 1908.',
    of: ({ returns }) => meanTest(returns)?.t ?? null,
  },
  meanReturnP: {
    label: 'p of the mean return',
    unit: 'probability',
    better: 'lower',
    about: 'Probability of such a mean return or a higher one when the true mean is 0 (one-sided t-test).',
    of: ({ returns }) => meanTest(returns)?.p ?? null,
  },
  meanReturnRobustT: {
    label: 't, autocorrelation counted',
    unit: 'ratio',
    better: 'higher',
    about: 'The same with a standard error that holds for returns that depend on those before. Newey & West 1987.',
    of: ({ returns }) => robustMeanTest(returns)?.t ?? null,
  },
  meanReturnRobustP: {
    label: 'p, autocorrelation counted',
    unit: 'probability',
    better: 'lower',
    about: 'One-sided p of that t.',
    of: ({ returns }) => robustMeanTest(returns)?.p ?? null,
  },
  meanTradeT: {
    label: 't of the mean trade',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean profit of a trade over its standard error.',
    of: ({ profits }) => meanTest(profits)?.t ?? null,
  },
  meanTradeP: {
    label: 'p of the mean trade',
    unit: 'probability',
    better: 'lower',
    about: 'Probability of such a mean profit or a higher one when the true mean is 0 (one-sided t-test).',
    of: ({ profits }) => meanTest(profits)?.p ?? null,
  },
  profitWithoutBest: {
    label: 'Profit without the best 1 % of trades',
    unit: 'quote',
    better: 'higher',
    about:
      'What the other trades earned, net of fees; at least one is left out. Below 0 a few trades carry the result.',
    of: ({ profits }) => (profits.length === 0 ? null : defined(profitWithoutBest(profits, 0.01))),
  },
  bestTradeShare: {
    label: 'Share of the best trade',
    unit: 'share',
    better: 'lower',
    about: 'Profit of the best trade over the sum of all wins.',
    of: ({ won }) => {
      const wins = won.map(trade => trade.profit);
      return wins.length === 0 ? null : ratio(largest(wins), total(wins));
    },
  },
} as const satisfies Metrics;
