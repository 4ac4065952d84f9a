import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** Ulcer index: root mean square of the drawdowns within the last `period` closes, each from the highest close so far among them. In percent, 0 to 100. Source: Martin (1987), Stock.Indicators UlcerIndex. */
export const ulcerIndex = indicator({
  name: 'ulcer-index',
  summary: '√ mean of (percent below the highest close so far)²',
  unit: 'percent',
  range: [0, 100],
  params: onePeriod(14),
  warmUp: ({ period }) => period,
  start({ period }) {
    const closes = new Ring(period);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        let top = 0;
        let squares = 0;
        for (let ago = period - 1; ago >= 0; ago--) {
          const close = closes.at(ago);
          if (close > top) top = close;
          const drawdown = 100 * (close / top - 1);
          squares += drawdown * drawdown;
        }
        return Math.sqrt(squares / period);
      },
    };
  },
});
