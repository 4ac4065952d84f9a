import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Variable index dynamic average: v + alpha · (deviation of the last `short` closes / that of the last `long`) · (close − v),
 * population deviations, begun with the close before; a market that stands still counts as a ratio of 0. In quote; may
 * overshoot. Source: Chande (1992), Tulip vidya.
 */
export const vidya = indicator({
  name: 'vidya',
  summary: 'v + alpha · deviation(short) / deviation(long) · (close − v)',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({
    short: periodFromTwo.default(9),
    long: periodFromTwo.default(30),
    alpha: z.number().min(0).max(1).default(0.2),
  }),
  warmUp: ({ short, long }) => Math.max(short, long),
  start({ short, long, alpha }) {
    const [few, many] = [new Ring(short), new Ring(long)];
    let value: number | null = null;
    return {
      update(bar) {
        const previous = many.at(0);
        few.push(bar.close);
        many.push(bar.close);
        if (!few.isFull || !many.isFull) return null;
        const slow = many.deviation(many.mean());
        const ratio = slow === 0 ? 0 : few.deviation(few.mean()) / slow;
        value ??= previous;
        value += alpha * ratio * (bar.close - value);
        return value;
      },
    };
  },
});
