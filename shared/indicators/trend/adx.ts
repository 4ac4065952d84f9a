import { WSMA } from 'trading-signals';
import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';

/** Wilder's directional movement between two bars: the larger of both ways counts, if it is one. In quote. */
function movement(bar: Bar, previous: Bar): { readonly up: number; readonly down: number } {
  const up = bar.high - previous.high;
  const down = previous.low - bar.low;
  return { up: up > down && up > 0 ? up : 0, down: down > up && down > 0 ? down : 0 };
}

/**
 * Average directional index: Wilder's average of 100·|+DI − −DI| / (+DI + −DI), where ±DI are Wilder's averages of the
 * movements over that of the true range. 0 to 100. No movement at all counts as 0. Source: Wilder (1978), Tulip adx.
 * The range cancels out, so it is not computed.
 */
export const adx = indicator({
  name: 'adx',
  summary: 'Wilder’s average of 100·|+DI − −DI| / (+DI + −DI)',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ period: periodFromTwo.max(250).default(14) }),
  warmUp: ({ period }) => 2 * period - 1,
  start({ period }) {
    const [ups, downs, average] = [new WSMA(period), new WSMA(period), new WSMA(period)];
    let previous: Bar | null = null;
    return {
      update(bar) {
        const { up, down } = previous === null ? { up: 0, down: 0 } : movement(bar, previous);
        previous = bar;
        const plus = ups.add(up);
        const minus = downs.add(down);
        if (plus === null || minus === null) return null;
        const total = plus + minus;
        return average.add(total === 0 ? 0 : (100 * Math.abs(plus - minus)) / total);
      },
    };
  },
});
