import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/** Sample variance of a full ring, divisor n − 1. */
function sampleVariance(ring: Ring): number {
  const deviation = ring.deviation(ring.mean());
  return (deviation * deviation * ring.length) / (ring.length - 1);
}

/**
 * Yang and Zhang's volatility: √(o + k·c + (1 − k)·r), o the sample variance of ln(open / previous close), c that of
 * ln(close / open), r Rogers and Satchell's variance, over `period` bars, k = 0.34 / (1.34 + (period + 1) / (period − 1)).
 * A fraction per bar, not annualised. Source: Yang and Zhang (2000).
 */
export const yangZhang = indicator({
  name: 'yang-zhang',
  summary: '√ of the variances between bars, within bars and Rogers–Satchell’s, weighted',
  unit: 'fraction',
  range: [0, null],
  params: onePeriod(20, periodFromTwo),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const [gaps, bodies, inner] = [new Ring(period), new Ring(period), new Ring(period)];
    const k = 0.34 / (1.34 + (period + 1) / (period - 1));
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        if (before === null) return null;
        gaps.push(Math.log(bar.open / before));
        bodies.push(Math.log(bar.close / bar.open));
        inner.push(
          Math.log(bar.high / bar.close) * Math.log(bar.high / bar.open) +
            Math.log(bar.low / bar.close) * Math.log(bar.low / bar.open),
        );
        if (!inner.isFull) return null;
        return Math.sqrt(sampleVariance(gaps) + k * sampleVariance(bodies) + (1 - k) * Math.max(0, inner.mean()));
      },
    };
  },
});
