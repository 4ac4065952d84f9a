import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Stochastic } from '../stochastic.ts';

/* A bar at which the highest high is the lowest low has no %K: it is passed over, and so are the averages over it. TA-Lib counts it as 0. */

/** Fast %K: 100 · (close − lowest low) / (highest high − lowest low) of the last `period` bars. 0 to 100; null without range. Source: Lane, TA-Lib STOCHF. */
export const stochasticFastK = indicator({
  name: 'stochastic-fast-k',
  summary: '100 · (close − lowest low) / (highest high − lowest low)',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, period.min(2)),
  warmUp: params => params.period,
  start(params) {
    const place = new Stochastic(params.period);
    return { update: bar => place.add(bar.close, bar.high, bar.low) };
  },
});

/** Slow %K, which is also the fast %D: SMA(smooth) of the fast %K. 0 to 100; null without range. Source: Lane, TA-Lib STOCH and STOCHF. */
export const stochasticK = indicator({
  name: 'stochastic-k',
  summary: 'SMA(smooth) of 100 · (close − lowest low) / (highest high − lowest low)',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ period: period.min(2).default(14), smooth: period.max(10).default(3) }),
  warmUp: params => params.period + params.smooth - 1,
  start(params) {
    const [place, average] = [new Stochastic(params.period), new SimpleAverage(params.smooth)];
    return {
      update(bar) {
        const fast = place.add(bar.close, bar.high, bar.low);
        return fast === null ? null : average.add(fast);
      },
    };
  },
});

/** Slow %D: SMA(signal) of the slow %K. 0 to 100; null without range. Source: Lane, TA-Lib STOCH. */
export const stochasticD = indicator({
  name: 'stochastic-d',
  summary: 'SMA(signal) of the slow %K',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({
    period: period.min(2).max(490).default(14),
    smooth: period.max(10).default(3),
    signal: period.max(10).default(3),
  }),
  warmUp: params => params.period + params.smooth + params.signal - 2,
  start(params) {
    const place = new Stochastic(params.period);
    const [average, signal] = [new SimpleAverage(params.smooth), new SimpleAverage(params.signal)];
    return {
      update(bar) {
        const fast = place.add(bar.close, bar.high, bar.low);
        const slow = fast === null ? null : average.add(fast);
        return slow === null ? null : signal.add(slow);
      },
    };
  },
});
