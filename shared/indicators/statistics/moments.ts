import type { AnyIndicator } from '../indicator.ts';
import { ofReturns } from '../of-returns.ts';
import type { Ring } from '../ring.ts';

/** Mean of the last log returns: the drift per bar. A fraction; times the bars of a year it is the yearly drift. */
export const meanReturn: AnyIndicator = ofReturns(
  { name: 'mean-return', summary: 'Mean of the last log returns', unit: 'fraction', range: [null, null] },
  20,
  returns => returns.mean(),
);

/**
 * Sharpe ratio of the last bars, not annualised: mean / sample standard deviation (divisor n − 1) of the log returns, over
 * a riskless rate of 0. Null when all returns are equal. Source: Sharpe (1994).
 */
export const rollingSharpe: AnyIndicator = ofReturns(
  {
    name: 'rolling-sharpe',
    summary: 'Mean / sample standard deviation of the last log returns, per bar',
    unit: 'number',
    range: [null, null],
  },
  50,
  returns => {
    const mean = returns.mean();
    const deviation = returns.deviation(mean);
    return deviation === 0 ? null : (mean / deviation) * Math.sqrt((returns.length - 1) / returns.length);
  },
);

/** Mean of ((r − mean) / population standard deviation)^power; null when all returns are equal. */
function standardMoment(returns: Ring, power: 3 | 4): number | null {
  const { values, length } = returns;
  const mean = returns.mean();
  const deviation = returns.deviation(mean);
  if (deviation === 0) return null;
  let total = 0;
  for (let index = 0; index < length; index++) {
    const distance = ((values[index] ?? 0) - mean) / deviation;
    total += power === 3 ? distance * distance * distance : distance * distance * distance * distance;
  }
  return total / length;
}

/**
 * Skewness of the last log returns: Σ(r − mean)³ / n / (population standard deviation)³, not corrected for bias. 0 when
 * symmetric, below 0 with the long tail on the side of losses; within ±√n; null when all are equal. Source: Fisher's g1.
 */
export const skewness: AnyIndicator = ofReturns(
  { name: 'skewness', summary: 'Third standardised moment of the last log returns', unit: 'number', range: [-23, 23] },
  50,
  returns => standardMoment(returns, 3),
);

/**
 * Excess kurtosis of the last log returns: Σ(r − mean)⁴ / n / (population variance)² − 3, not corrected for bias. 0 for a
 * normal distribution, −2 to n − 3, above 0 with fat tails; null when all are equal. Source: Fisher's g2.
 */
export const kurtosis: AnyIndicator = ofReturns(
  {
    name: 'kurtosis',
    summary: 'Fourth standardised moment of the last log returns, less 3',
    unit: 'number',
    range: [-2, 500],
  },
  50,
  returns => {
    const moment = standardMoment(returns, 4);
    return moment === null ? null : moment - 3;
  },
);
