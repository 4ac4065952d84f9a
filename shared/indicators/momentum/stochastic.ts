import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
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

const lines = z.strictObject({
  period: period.min(2).max(490).default(14),
  smooth: period.max(10).default(3),
  signal: period.max(10).default(3),
});

/** Slow %K and %D under way. */
class SlowStochastic {
  readonly #place: Stochastic;
  readonly #average: SimpleAverage;
  readonly #signal: SimpleAverage;
  k: number | null = null;

  constructor({ period, smooth, signal }: z.output<typeof lines>) {
    this.#place = new Stochastic(period);
    this.#average = new SimpleAverage(smooth);
    this.#signal = new SimpleAverage(signal);
  }

  /** %D. */
  add(bar: Bar): number | null {
    const fast = this.#place.add(bar.close, bar.high, bar.low);
    this.k = fast === null ? null : this.#average.add(fast);
    return this.k === null ? null : this.#signal.add(this.k);
  }
}

/** Slow %D: SMA(signal) of the slow %K. 0 to 100; null without range. Source: Lane, TA-Lib STOCH. */
export const stochasticD = indicator({
  name: 'stochastic-d',
  summary: 'SMA(signal) of the slow %K',
  unit: 'number',
  range: [0, 100],
  params: lines,
  warmUp: params => params.period + params.smooth + params.signal - 2,
  start(params) {
    const stochastic = new SlowStochastic(params);
    return { update: bar => stochastic.add(bar) };
  },
});

/** %J: 3·%K − 2·%D, which runs ahead of both. Around 0 to 100, beyond it too; null without range. Source: Stock.Indicators Stoch. */
export const stochasticJ = indicator({
  name: 'stochastic-j',
  summary: '3·%K − 2·%D of the slow stochastic',
  unit: 'number',
  range: [-200, 300],
  params: lines,
  warmUp: params => params.period + params.smooth + params.signal - 2,
  start(params) {
    const stochastic = new SlowStochastic(params);
    return {
      update(bar) {
        const d = stochastic.add(bar);
        return d === null || stochastic.k === null ? null : 3 * stochastic.k - 2 * d;
      },
    };
  },
});
