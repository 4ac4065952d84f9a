import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { period, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Autocorrelation of the last log returns at a lag: Σ(r_t − m)(r_{t−lag} − m) / Σ(r_t − m)², m their mean, the sum above
 * over the `period − lag` pairs. −1 to 1: above 0 moves go on, below 0 they are taken back; null when all returns are
 * equal. Source: Box and Jenkins (1976).
 */
export const autocorrelation = indicator({
  name: 'autocorrelation',
  summary: 'Correlation of the last log returns with those `lag` bars before',
  unit: 'fraction',
  range: [-1, 1],
  params: z
    .strictObject({ period: periodFromTwo.default(50), lag: period.default(1) })
    .refine(params => params.lag < params.period, { path: ['lag'], error: 'must be below period' }),
  warmUp: params => params.period + 1,
  start({ period: length, lag }) {
    const returns = new LogReturns(new Ring(length));
    return {
      update(bar) {
        if (!returns.add(bar.close)) return null;
        const { ring } = returns;
        const mean = ring.mean();
        const deviation = ring.deviation(mean);
        if (deviation === 0) return null;
        let products = 0;
        for (let ago = lag; ago < length; ago++) products += (ring.at(ago) - mean) * (ring.at(ago - lag) - mean);
        return products / (length * deviation * deviation);
      },
    };
  },
});

const lagged = z
  .strictObject({ period: periodFromTwo.default(100), lag: periodFromTwo.default(5) })
  .refine(params => params.lag * 2 <= params.period, { path: ['lag'], error: 'must be at most half of period' });

/**
 * Variance of the overlapping sums of `lag` log returns over `lag` times the variance of single ones, both without bias:
 * σc² / σa², σa² = Σ(r − μ)²/(n − 1), σc² = Σ(r_t + … + r_{t−lag+1} − lag·μ)² / (lag·(n − lag + 1)(1 − lag/n)); null when σa² is 0.
 */
function varianceRatioOf(returns: Ring, lag: number): number | null {
  const { length } = returns;
  const mean = returns.mean();
  const deviation = returns.deviation(mean);
  if (deviation === 0) return null;
  let sum = 0;
  let squares = 0;
  for (let ago = length - 1; ago >= 0; ago--) {
    sum += returns.at(ago) - mean;
    if (ago + lag < length) sum -= returns.at(ago + lag) - mean;
    if (ago + lag <= length) squares += sum * sum;
  }
  const single = (length * deviation * deviation) / (length - 1);
  return squares / (lag * (length - lag + 1) * (1 - lag / length)) / single;
}

/**
 * Variance ratio of the last log returns. 1 for a random walk, above when moves go on, below when they are taken back; at
 * least 0; null when all returns are equal. Source: Lo and MacKinlay (1988).
 */
export const varianceRatio = indicator({
  name: 'variance-ratio',
  summary: 'Variance of returns over `lag` bars / (lag · variance over one)',
  unit: 'number',
  range: [0, null],
  params: lagged,
  warmUp: params => params.period + 1,
  start({ period: length, lag }) {
    const returns = new LogReturns(new Ring(length));
    return { update: bar => (returns.add(bar.close) ? varianceRatioOf(returns.ring, lag) : null) };
  },
});

/**
 * Hurst exponent by the variance ratio: ½ + ln(variance ratio) / (2 ln lag), from variance growing as lag^(2H). ½ for a
 * random walk, above when the market trends, below when it reverts; estimates leave 0 to 1; null when returns are equal or
 * sum to 0 over each lag. See `hurst` for rescaled ranges. Source: Lo and MacKinlay (1988), Mandelbrot (1968).
 */
export const hurstVariance = indicator({
  name: 'hurst-variance',
  summary: '½ + ln(variance ratio) / (2 ln lag)',
  unit: 'number',
  range: [null, null],
  params: lagged,
  warmUp: params => params.period + 1,
  start({ period: length, lag }) {
    const returns = new LogReturns(new Ring(length));
    return {
      update(bar) {
        const ratio = returns.add(bar.close) ? varianceRatioOf(returns.ring, lag) : null;
        return ratio === null || ratio <= 0 ? null : 0.5 + Math.log(ratio) / (2 * Math.log(lag));
      },
    };
  },
});
