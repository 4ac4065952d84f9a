import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { ofReturns } from '../of-returns.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Roll's spread: 2·√(−cov(r_t, r_{t−1})) of the last log returns, the covariance of neighbouring pairs about one mean over n − 1
 * pairs: prices that bounce between bid and ask take each move back. A fraction of the price, at least 0; null where the
 * covariance is above 0, in a trend. Source: Roll (1984).
 */
export const rollSpread: AnyIndicator = ofReturns(
  {
    name: 'roll-spread',
    summary: '2·√(−covariance of neighbouring log returns)',
    unit: 'fraction',
    range: [0, null],
    nullWhen: 'neighbouring returns go the same way on average',
  },
  50,
  returns => {
    const mean = returns.mean();
    let products = 0;
    for (let ago = 0; ago < returns.length - 1; ago++)
      products += (returns.at(ago) - mean) * (returns.at(ago + 1) - mean);
    const covariance = products / (returns.length - 1);
    return covariance > 0 ? null : 2 * Math.sqrt(-covariance);
  },
);

const SCALE = 3 - 2 * Math.SQRT2;

/** Spread from two bars: their ranges grow with time, the spread in them does not. 0 where the estimate is below. */
function spreadOfTwo(bar: Bar, highBefore: number, lowBefore: number): number {
  const beta = Math.log(bar.high / bar.low) ** 2 + Math.log(highBefore / lowBefore) ** 2;
  const gamma = Math.log(Math.max(bar.high, highBefore) / Math.min(bar.low, lowBefore)) ** 2;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / SCALE - Math.sqrt(gamma / SCALE);
  // 2(e^α − 1) / (1 + e^α), written so that e^α cannot overflow
  return Math.max(0, 2 * Math.tanh(alpha / 2));
}

/**
 * Corwin and Schultz's spread: mean over the last `period` pairs of neighbouring bars of 2(e^α − 1)/(1 + e^α), α = (√(2β) −
 * √β)/(3 − 2√2) − √(γ/(3 − 2√2)), β the sum of the squared ln(high/low) of both, γ that of their joint range; pairs below 0
 * count 0. A fraction of the price, 0 to 2. Source: Corwin and Schultz (2012), without their correction for closed nights.
 */
export const corwinSchultzSpread = indicator({
  name: 'corwin-schultz-spread',
  summary: 'Spread from the ranges of one bar and of two',
  unit: 'fraction',
  range: [0, 2],
  params: onePeriod(20),
  warmUp: params => params.period + 1,
  start(params) {
    const spreads = new Ring(params.period);
    let high = 0;
    let low = 0;
    return {
      update(bar) {
        if (low > 0) spreads.push(spreadOfTwo(bar, high, low));
        high = bar.high;
        low = bar.low;
        return spreads.isFull ? spreads.mean() : null;
      },
    };
  },
});
