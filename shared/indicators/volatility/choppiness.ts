import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Choppiness index: 100 · log(Σ true range / (highest true high − lowest true low)) / log(period), over `period` bars; a
 * true high or low counts the close before. 0 in a straight trend to 100 in a range; null without range. Source: Dreiss,
 * Stock.Indicators Chop.
 */
export const choppiness = indicator({
  name: 'choppiness',
  summary: '100 · log(Σ true range / whole range) / log(period)',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, periodFromTwo),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const [highest, lowest, ranges] = [new Highest(period), new Lowest(period), new Ring(period)];
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        if (before === null) return null;
        const high = Math.max(bar.high, before);
        const low = Math.min(bar.low, before);
        const top = highest.add(high);
        const bottom = lowest.add(low);
        ranges.push(high - low);
        if (top === null || bottom === null || top === bottom) return null;
        return (100 * Math.log(ranges.sum() / (top - bottom))) / Math.log(period);
      },
    };
  },
});
