import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { typicalOf } from '../prices.ts';
import { Ring } from '../ring.ts';

/**
 * Money flow index: 100 · Σ money of rising bars / Σ money of rising and falling bars, over the last `period` changes;
 * money is typical price · volume, and a bar rises when its typical price does. 0 to 100; null when no money moved.
 * Source: Quong and Soudack (1989), TA-Lib MFI, which gives 0 where less than 1 moved.
 */
export const mfi = indicator({
  name: 'mfi',
  summary: '100 · Σ money of rising bars / Σ money of rising and falling bars',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const [rising, falling] = [new Ring(period), new Ring(period)];
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        const price = typicalOf(bar);
        previous = price;
        if (before === null) return null;
        rising.push(price > before ? price * bar.volume : 0);
        falling.push(price < before ? price * bar.volume : 0);
        if (!rising.isFull) return null;
        const up = rising.sum();
        const total = up + falling.sum();
        return total === 0 ? null : (100 * up) / total;
      },
    };
  },
});
