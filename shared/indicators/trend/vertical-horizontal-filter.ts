import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Vertical horizontal filter: (highest − lowest close of the last `period`) / sum of the last `period` changes without
 * sign. 0 in a range, near 1 in a straight trend; null when nothing changed. Source: White (1991), Tulip vhf.
 */
export const verticalHorizontalFilter = indicator({
  name: 'vertical-horizontal-filter',
  summary: '(Highest − lowest close) / Σ |change|',
  unit: 'fraction',
  range: [0, 1],
  params: onePeriod(28),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const [highest, lowest, changes] = [new Highest(period), new Lowest(period), new Ring(period)];
    let previous: number | null = null;
    return {
      update(bar) {
        const high = highest.add(bar.close);
        const low = lowest.add(bar.close);
        if (previous !== null) changes.push(Math.abs(bar.close - previous));
        previous = bar.close;
        if (high === null || low === null || !changes.isFull) return null;
        const path = changes.sum();
        return path === 0 ? null : (high - low) / path;
      },
    };
  },
});
