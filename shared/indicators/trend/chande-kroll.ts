import { z } from 'zod';
import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { AverageTrueRange } from '../true-range.ts';

const params = z.strictObject({
  period: period.max(250).default(10),
  multiplier: z.number().positive().max(20).default(1),
  stop: period.max(250).default(9),
});

/** Chande Kroll stop of a long position: lowest of the last `stop` values of lowest low + multiplier · ATR(period). In quote. Source: Chande and Kroll (1994). */
export const chandeKrollLong = indicator({
  name: 'chande-kroll-long',
  summary: 'Lowest of lowest low + multiplier · ATR',
  unit: 'quote',
  range: [0, null],
  params,
  warmUp: params => params.period + params.stop,
  start(params) {
    const [low, range] = [new Lowest(params.period), new AverageTrueRange(params.period)];
    const stop = new Lowest(params.stop);
    return {
      update(bar) {
        const bottom = low.add(bar.low);
        const reach = range.add(bar);
        return bottom === null || reach === null ? null : stop.add(bottom + params.multiplier * reach);
      },
    };
  },
});

/** Chande Kroll stop of a short position: highest of the last `stop` values of highest high − multiplier · ATR(period). In quote. Source: Chande and Kroll (1994). */
export const chandeKrollShort = indicator({
  name: 'chande-kroll-short',
  summary: 'Highest of highest high − multiplier · ATR',
  unit: 'quote',
  range: [null, null],
  params,
  warmUp: params => params.period + params.stop,
  start(params) {
    const [high, range] = [new Highest(params.period), new AverageTrueRange(params.period)];
    const stop = new Highest(params.stop);
    return {
      update(bar) {
        const top = high.add(bar.high);
        const reach = range.add(bar);
        return top === null || reach === null ? null : stop.add(top - params.multiplier * reach);
      },
    };
  },
});
