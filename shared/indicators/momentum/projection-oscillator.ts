import { indicator } from '../indicator.ts';
import { LinearFit } from '../linear-fit.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Projection oscillator: where the close stands between the lowest low and the highest high of the last `period` bars, each
 * carried forward along the slope of the line through the closes. 0 to 100; null without range. Source: Widner (1995), with
 * one slope for both.
 */
export const projectionOscillator = indicator({
  name: 'projection-oscillator',
  summary: 'Place of the close between the highs and lows carried forward along the slope',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, periodFromTwo),
  warmUp: ({ period }) => period,
  start({ period }) {
    const [line, highs, lows] = [new LinearFit(period), new Ring(period), new Ring(period)];
    return {
      update(bar) {
        highs.push(bar.high);
        lows.push(bar.low);
        if (!line.add(bar.close)) return null;
        let top = bar.high;
        let bottom = bar.low;
        for (let ago = 1; ago < period; ago++) {
          top = Math.max(top, highs.at(ago) + line.slope * ago);
          bottom = Math.min(bottom, lows.at(ago) + line.slope * ago);
        }
        return top === bottom ? null : (100 * (bar.close - bottom)) / (top - bottom);
      },
    };
  },
});
