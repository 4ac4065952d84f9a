import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/** Centre of gravity: (period + 1) / 2 − Σ i·close / Σ close over the last closes, i = 1 for the newest. In bars, within ±(period − 1) / 2: above 0 where the newer closes are the higher. Source: Ehlers (2002), with his sign and offset taken off. */
export const centerOfGravity = indicator({
  name: 'center-of-gravity',
  summary: '(period + 1) / 2 − Σ i·close / Σ close, i = 1 for the newest',
  unit: 'bars',
  range: [null, null],
  params: onePeriod(10, periodFromTwo),
  warmUp: ({ period }) => period,
  start({ period }) {
    const closes = new Ring(period);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        let weighted = 0;
        for (let ago = 0; ago < period; ago++) weighted += (ago + 1) * closes.at(ago);
        return (period + 1) / 2 - weighted / closes.sum();
      },
    };
  },
});
