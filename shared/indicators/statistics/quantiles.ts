import { z } from 'zod';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { SortedRing } from '../sorted-ring.ts';

/** What the order of the last `period` closes says at the newest. */
const ofSortedCloses = (
  description: Description,
  usual: number,
  formula: (closes: SortedRing, close: number) => number | null,
): AnyIndicator =>
  indicator({
    ...description,
    params: onePeriod(usual, periodFromTwo),
    warmUp: ({ period }) => period,
    start({ period }) {
      const closes = new SortedRing(period);
      return {
        update(bar) {
          closes.push(bar.close);
          return closes.isFull ? formula(closes, bar.close) : null;
        },
      };
    },
  });

/** Median of the last closes; of an even count the mean of the two in the middle. In quote. */
export const rollingMedian = ofSortedCloses(
  { name: 'median', summary: 'Median of the last closes', unit: 'quote', range: [0, null] },
  20,
  closes => closes.quantile(0.5),
);

/**
 * Rank of the close among the last ones: (smaller + half of the equal others) / (period − 1). 0 at the lowest, 1 at the
 * highest. Source: Hazen; pandas' rank(pct) with ties shared, itself left out.
 */
export const percentileRank = ofSortedCloses(
  { name: 'percentile-rank', summary: 'Share of the last closes below this one', unit: 'fraction', range: [0, 1] },
  100,
  (closes, close) => (closes.countBelow(close) + (closes.countEqual(close) - 1) / 2) / (closes.sorted.length - 1),
);

/**
 * Median of |close − median|, found without sorting anew: in sorted numbers the distances fall towards the median and
 * rise after it, so the k nearest are a run, and the run grows at the nearer end.
 */
function medianDistance({ sorted }: SortedRing, median: number): number {
  const { length } = sorted;
  const distance = (index: number) => Math.abs((sorted[index] ?? 0) - median);
  let [left, right] = [((length + 1) >> 1) - 1, (length + 1) >> 1];
  let [before, nearest] = [0, 0];
  for (let taken = 0; taken <= length >> 1; taken++) {
    before = nearest;
    const isLeft = left >= 0 && (right >= length || distance(left) <= distance(right));
    nearest = isLeft ? distance(left--) : distance(right++);
  }
  return length % 2 === 1 ? nearest : (before + nearest) / 2;
}

/**
 * Robust z-score: (close − median) / (1.4826 · median of |close − median|) of the last closes; 1.4826 makes it the
 * standard deviation of a normal distribution. In deviations; null when more than half of the closes are equal. Source:
 * Iglewicz and Hoaglin (1993).
 */
export const medianZscore = ofSortedCloses(
  {
    name: 'median-zscore',
    summary: '(close − median) / (1.4826 · median absolute deviation) of the last closes',
    unit: 'deviations',
    range: [null, null],
  },
  50,
  (closes, close) => {
    const median = closes.quantile(0.5);
    const distance = medianDistance(closes, median);
    return distance <= median * 1e-13 ? null : (close - median) / (1.4826 * distance);
  },
);

/**
 * Quantile of the last closes, between two ranks by linear interpolation; `share` 0 is the lowest, 1 the highest. In
 * quote. Source: Hyndman and Fan (1996), type 7, as NumPy.
 */
export const quantile = indicator({
  name: 'quantile',
  summary: 'The close below which a share of the last closes lies',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({ period: periodFromTwo.default(100), share: z.number().min(0).max(1).default(0.9) }),
  warmUp: params => params.period,
  start({ period, share }) {
    const closes = new SortedRing(period);
    return {
      update(bar) {
        closes.push(bar.close);
        return closes.isFull ? closes.quantile(share) : null;
      },
    };
  },
});
