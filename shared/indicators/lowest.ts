import { z } from 'zod';
import { indicator } from './indicator.ts';
import { period } from './period.ts';
import { Window } from './window.ts';

/** Lowest low of the last `period` bars, this one included: the lower Donchian channel. In quote. Source: TA-Lib MIN. */
export const lowest = indicator({
  name: 'lowest',
  params: z.strictObject({ period }),
  warmUp: params => params.period,
  start(params) {
    const window = new Window(params.period);
    return {
      update(bar) {
        const lows = window.push(bar.low);
        return lows === null ? null : Math.min(...lows);
      },
    };
  },
});
