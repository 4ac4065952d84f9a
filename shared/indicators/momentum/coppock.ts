import { z } from 'zod';
import { WeightedAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Coppock curve: WMA(smooth) of the sum of the rates of change over `short` and `long` bars, in percent. Any sign. Source: Coppock (1962). */
export const coppock = indicator({
  name: 'coppock',
  summary: 'WMA of ROC(short) + ROC(long)',
  unit: 'percent',
  range: [null, null],
  params: z.strictObject({
    short: period.max(240).default(11),
    long: period.max(240).default(14),
    smooth: period.max(240).default(10),
  }),
  warmUp: ({ short, long, smooth }) => Math.max(short, long) + smooth,
  start({ short, long, smooth }) {
    const [few, many, average] = [new Ring(short + 1), new Ring(long + 1), new WeightedAverage(smooth)];
    return {
      update(bar) {
        few.push(bar.close);
        many.push(bar.close);
        if (!few.isFull || !many.isFull) return null;
        return average.add(100 * (bar.close / few.oldest + bar.close / many.oldest - 2));
      },
    };
  },
});
