import { z } from 'zod';
import { indicator } from './indicator.ts';
import { period } from './period.ts';
import { Window } from './window.ts';

/** Highest high of the last `period` bars, this one included: the upper Donchian channel. In quote. Source: TA-Lib MAX. */
export const highest = indicator({
  name: 'highest',
  params: z.strictObject({ period }),
  warmUp: params => params.period,
  start(params) {
    const window = new Window(params.period);
    return {
      update(bar) {
        const highs = window.push(bar.high);
        return highs === null ? null : Math.max(...highs);
      },
    };
  },
});
