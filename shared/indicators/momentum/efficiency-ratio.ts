import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Kaufman's efficiency ratio: |close − close `period` bars ago| / sum of the single changes without sign. 0 to 1; null
 * when nothing changed. Source: Kaufman (1995), Stock.Indicators Kama.
 */
export const efficiencyRatio = indicator({
  name: 'efficiency-ratio',
  summary: '|Change over the period| / Σ |change|',
  unit: 'fraction',
  range: [0, 1],
  params: onePeriod(10),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const [closes, changes] = [new Ring(period + 1), new Ring(period)];
    return {
      update(bar) {
        changes.push(Math.abs(bar.close - closes.at(0))); // the first has no previous: it is pushed out before it counts
        closes.push(bar.close);
        if (!closes.isFull) return null;
        const path = changes.sum();
        return path === 0 ? null : Math.abs(bar.close - closes.oldest) / path;
      },
    };
  },
});
