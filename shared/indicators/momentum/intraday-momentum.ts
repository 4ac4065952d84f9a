import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Intraday momentum index: 100 · Σ rising bodies / Σ bodies over the last `period` bars. 0 to 100; null without bodies. Source: Chande (1994). */
export const intradayMomentum = indicator({
  name: 'intraday-momentum',
  summary: '100 · Σ rising bodies / Σ bodies',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, period.min(2)),
  warmUp: params => params.period,
  start(params) {
    const [rises, falls] = [new Ring(params.period), new Ring(params.period)];
    return {
      update(bar) {
        rises.push(Math.max(0, bar.close - bar.open));
        falls.push(Math.max(0, bar.open - bar.close));
        if (!falls.isFull) return null;
        const up = rises.sum();
        const total = up + falls.sum();
        return total === 0 ? null : (100 * up) / total;
      },
    };
  },
});
