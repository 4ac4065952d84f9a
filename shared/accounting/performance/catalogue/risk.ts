import { annualVolatility } from '../returns.ts';
import {
  autocorrelationPenalty,
  downsideRisk,
  expectedShortfall,
  gainToPain,
  kRatio,
  normalExpectedShortfall,
  normalValueAtRisk,
  omega,
  sharpe,
  sortino,
  stability,
  tailRatio,
  valueAtRisk,
} from '../risk.ts';
import { autocorrelation, defined, deviation, kurtosis, mean, quantile, ratio, skewness } from '../statistics.ts';
import type { Metrics } from './metric.ts';

export const RISK_METRICS = {
  volatility: {
    label: 'Volatility',
    unit: 'share',
    better: 'lower',
    about: 'Standard deviation of the returns (divisor n − 1) × √periods per year.',
    of: ({ returns, hurdle }) => annualVolatility(returns, hurdle.periodsPerYear),
  },
  variance: {
    label: 'Annual variance',
    unit: 'ratio',
    better: 'lower',
    about: 'Volatility squared.',
    of: ({ returns, hurdle }) => {
      const volatility = annualVolatility(returns, hurdle.periodsPerYear);
      return volatility === null ? null : volatility ** 2;
    },
  },
  downsideRisk: {
    label: 'Downside risk',
    unit: 'share',
    better: 'lower',
    about: '√(mean of min(return − risk-free, 0)²) × √periods per year. Sortino & Price 1994.',
    of: ({ returns, hurdle }) => downsideRisk(returns, hurdle),
  },
  sharpe: {
    label: 'Sharpe ratio',
    unit: 'ratio',
    better: 'higher',
    about:
      'Mean excess return over its standard deviation × √periods per year. Null when it never varies. Sharpe 1994.',
    of: ({ returns, hurdle }) => sharpe(returns, hurdle),
  },
  smartSharpe: {
    label: 'Sharpe, autocorrelation counted',
    unit: 'ratio',
    better: 'higher',
    about:
      'Sharpe ratio over √(1 + 2 Σ (1 − k/n) |ρ|^k): returns that follow from those before make a year riskier. Lo 2002.',
    of: ({ returns, hurdle }) => ratio(sharpe(returns, hurdle), autocorrelationPenalty(returns)),
  },
  sortino: {
    label: 'Sortino ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean excess return × periods per year over the downside risk. Sortino & Price 1994.',
    of: ({ returns, hurdle }) => sortino(returns, hurdle),
  },
  adjustedSortino: {
    label: 'Sortino / √2',
    unit: 'ratio',
    better: 'higher',
    about:
      'The Sortino ratio on the scale of the Sharpe ratio: equal to it when gains and losses mirror each other. Schwager 2020.',
    of: ({ returns, hurdle }) => ratio(sortino(returns, hurdle), Math.SQRT2),
  },
  omega: {
    label: 'Omega ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Sum of the excess returns above 0 over the size of the sum of those below. Keating & Shadwick 2002.',
    of: ({ returns, hurdle }) => omega(returns, hurdle),
  },
  gainToPain: {
    label: 'Gain to pain',
    unit: 'ratio',
    better: 'higher',
    about: 'Sum of all returns over the size of the sum of those below 0. Schwager 2012.',
    of: ({ returns }) => gainToPain(returns),
  },
  periodProfitFactor: {
    label: 'Profit factor of periods',
    unit: 'ratio',
    better: 'higher',
    about: 'Sum of the returns above 0 over the size of the sum of those below.',
    of: ({ returns }) => omega(returns, { rate: 0, periodsPerYear: 1 }),
  },
  riskReturn: {
    label: 'Return to risk',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean return over its standard deviation, per period, nothing subtracted.',
    of: ({ returns }) => ratio(defined(mean(returns)), defined(deviation(returns))),
  },
  valueAtRisk95: {
    label: 'VaR 95 %',
    unit: 'share',
    better: 'higher',
    about: 'The return of a period that 5 % of the periods stayed below. Below 0 is a loss.',
    of: ({ returns }) => valueAtRisk(returns, 0.05),
  },
  valueAtRisk99: {
    label: 'VaR 99 %',
    unit: 'share',
    better: 'higher',
    about: 'The return of a period that 1 % of the periods stayed below.',
    of: ({ returns }) => valueAtRisk(returns, 0.01),
  },
  expectedShortfall95: {
    label: 'Expected shortfall 95 %',
    unit: 'share',
    better: 'higher',
    about: 'Mean of the worst 5 % of the returns. Below 0 is a loss. Rockafellar & Uryasev 2000.',
    of: ({ returns }) => expectedShortfall(returns, 0.05),
  },
  expectedShortfall99: {
    label: 'Expected shortfall 99 %',
    unit: 'share',
    better: 'higher',
    about: 'Mean of the worst 1 % of the returns.',
    of: ({ returns }) => expectedShortfall(returns, 0.01),
  },
  normalValueAtRisk95: {
    label: 'VaR 95 %, normal',
    unit: 'share',
    better: 'higher',
    about: 'Mean + deviation × z(5 %): what VaR would be if returns were normal.',
    of: ({ returns }) => normalValueAtRisk(returns, 0.05),
  },
  normalValueAtRisk99: {
    label: 'VaR 99 %, normal',
    unit: 'share',
    better: 'higher',
    about: 'Mean + deviation × z(1 %).',
    of: ({ returns }) => normalValueAtRisk(returns, 0.01),
  },
  normalExpectedShortfall95: {
    label: 'Expected shortfall 95 %, normal',
    unit: 'share',
    better: 'higher',
    about: 'Mean − deviation × φ(z(5 %)) / 5 %.',
    of: ({ returns }) => normalExpectedShortfall(returns, 0.05),
  },
  skewness: {
    label: 'Skewness',
    unit: 'ratio',
    better: 'higher',
    about: 'Adjusted Fisher–Pearson G1 of the returns: below 0 the long tail is of losses. Null below 3 returns.',
    of: ({ returns }) => defined(skewness(returns)),
  },
  kurtosis: {
    label: 'Excess kurtosis',
    unit: 'ratio',
    better: 'lower',
    about: 'G2 of the returns: 0 is normal, above 0 extremes are more frequent. Null below 4 returns.',
    of: ({ returns }) => defined(kurtosis(returns)),
  },
  tailRatio: {
    label: 'Tail ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Size of the 95th over the size of the 5th percentile of the returns.',
    of: ({ returns }) => tailRatio(returns),
  },
  commonSense: {
    label: 'Common sense ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Profit factor of periods × tail ratio. Tortoise Capital 2010.',
    of: ({ returns }) => {
      const [gains, tails] = [omega(returns, { rate: 0, periodsPerYear: 1 }), tailRatio(returns)];
      return gains === null || tails === null ? null : gains * tails;
    },
  },
  outlierGain: {
    label: 'Outlier gain',
    unit: 'ratio',
    better: null,
    about: '99th percentile of the returns over the mean of those that are not below 0.',
    of: ({ returns }) => defined(quantile(returns, 0.99) / mean(returns.filter(one => one >= 0))),
  },
  outlierLoss: {
    label: 'Outlier loss',
    unit: 'ratio',
    better: null,
    about: '1st percentile of the returns over the mean of those below 0.',
    of: ({ returns }) => defined(quantile(returns, 0.01) / mean(returns.filter(one => one < 0))),
  },
  autocorrelation: {
    label: 'Autocorrelation',
    unit: 'ratio',
    better: null,
    about: 'Correlation of each return with the next, −1 to 1.',
    of: ({ returns }) => (returns.length < 3 ? null : defined(autocorrelation(returns, 1))),
  },
  stability: {
    label: 'Stability',
    unit: 'ratio',
    better: 'higher',
    about: 'R² of a straight line through the logarithm of the growth: 1 is steady, 0 has no direction.',
    of: ({ returns }) => stability(returns),
  },
  kRatio: {
    label: 'K-ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Slope of that line over its standard error. Kestner 1996.',
    of: ({ returns }) => kRatio(returns),
  },
} as const satisfies Metrics;
