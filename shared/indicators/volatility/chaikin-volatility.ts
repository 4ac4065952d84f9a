import { EagerAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Chaikin's volatility: change of EMA(period) of high − low over `period` bars, in percent, above −100; the EMA begins with its first number. Null when there was no range. Source: Chaikin, Tulip cvi. */
export const chaikinVolatility = indicator({
  name: 'chaikin-volatility',
  summary: '100 · (EMA(high − low) / that before − 1)',
  unit: 'percent',
  range: [-100, null],
  params: onePeriod(10, period.max(250)),
  warmUp: params => 2 * params.period,
  start(params) {
    const [average, past] = [new EagerAverage(params.period), new Ring(params.period + 1)];
    let bars = 0;
    return {
      update(bar) {
        const value = average.add(bar.high - bar.low);
        bars += 1;
        if (bars < params.period) return null;
        past.push(value);
        return !past.isFull || past.oldest === 0 ? null : 100 * (value / past.oldest - 1);
      },
    };
  },
});
