import { z } from 'zod';
import { EagerAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Mass index: Σ over `period` bars of e1 / e2, e1 the EMA(9) of high − low, e2 the EMA(9) of e1, each begun with its first
 * number. About `period`; null while there was no range. Source: Dorsey (1992), Tulip mass.
 */
export const massIndex = indicator({
  name: 'mass-index',
  summary: 'Σ EMA(high − low) / EMA of that EMA',
  unit: 'number',
  range: [0, null],
  params: z.strictObject({ period: period.max(480).default(25), smooth: period.max(16).default(9) }),
  warmUp: params => 2 * params.smooth - 2 + params.period,
  start(params) {
    const [first, second] = [new EagerAverage(params.smooth), new EagerAverage(params.smooth)];
    const ratios = new Ring(params.period);
    let bars = 0;
    return {
      update(bar) {
        bars += 1;
        const once = first.add(bar.high - bar.low);
        if (bars < params.smooth) return null;
        const twice = second.add(once);
        if (bars < 2 * params.smooth - 1 || twice === 0) return null;
        ratios.push(once / twice);
        return ratios.isFull ? ratios.sum() : null;
      },
    };
  },
});
