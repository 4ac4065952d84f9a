import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** Psychological line: share of the last `period` closes above the one before, in percent. 0 to 100. Source: trading-signals PSL. */
export const psychologicalLine = indicator({
  name: 'psychological-line',
  summary: '100 · rising closes / closes',
  unit: 'percent',
  range: [0, 100],
  params: onePeriod(12),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const rises = new Ring(period);
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        if (before === null) return null;
        rises.push(bar.close > before ? 1 : 0);
        return rises.isFull ? (100 * rises.sum()) / period : null;
      },
    };
  },
});
