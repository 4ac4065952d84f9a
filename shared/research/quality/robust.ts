/** Centre and spread of a sample that a few wild values do not move. */
export interface RobustScale {
  readonly median: number;
  /** Standard deviation that a normal distribution of this spread has; above 0. */
  readonly deviation: number;
}

/** Median absolute deviation of a standard normal is 1 / 1.4826; its mean absolute deviation is 1 / 1.2533. */
const NORMAL_BY_MEDIAN = 1.4826;
export const NORMAL_BY_MEAN = 1.2533;

/** The middle of sorted values, of an even number the mean of the two in the middle; NaN of none. */
function medianOfSorted(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/**
 * Median and 1.4826 · median absolute deviation; where more than half of the values are equal, 1.2533 · mean absolute
 * deviation instead. Null when all are equal or there are none. Source: Iglewicz and Hoaglin (1993).
 */
export function robustScale(values: Float64Array): RobustScale | null {
  if (values.length === 0) return null;
  const median = medianOfSorted(values.toSorted());
  const away = values.map(value => Math.abs(value - median));
  let total = 0;
  for (const value of away) total += value;
  const byMedian = NORMAL_BY_MEDIAN * medianOfSorted(away.sort());
  const deviation = byMedian > 0 ? byMedian : (NORMAL_BY_MEAN * total) / values.length;
  return deviation > 0 ? { median, deviation } : null;
}
