import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Stochastic } from '../stochastic.ts';

/** Williams %R: −100 · (highest high − close) / (highest high − lowest low) of the last `period` bars. −100 to 0; null without range. Source: Williams (1979), TA-Lib WILLR. */
export const williamsR = indicator({
  name: 'williams-r',
  summary: '−100 · (highest high − close) / (highest high − lowest low)',
  unit: 'number',
  range: [-100, 0],
  params: onePeriod(14, periodFromTwo),
  warmUp: ({ period }) => period,
  start({ period }) {
    const place = new Stochastic(period);
    return {
      update(bar) {
        const share = place.add(bar.close, bar.high, bar.low);
        return share === null ? null : share - 100;
      },
    };
  },
});
