import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';

/**
 * Ehlers's super smoother, a two-pole Butterworth filter: c1 · (close + previous close) / 2 + c2·s₁ + c3·s₂ with
 * a = exp(−√2·π / period), c2 = 2a·cos(√2·π / period), c3 = −a², c1 = 1 − c2 − c3; the first two values are the closes.
 * In quote; may overshoot. Source: Ehlers, Cycle Analytics for Traders (2013).
 */
export const superSmoother = indicator({
  name: 'super-smoother',
  summary: 'Two-pole Butterworth filter of the closes',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(10, periodFromTwo),
  warmUp: ({ period }) => period,
  start({ period }) {
    const a = Math.exp((-Math.SQRT2 * Math.PI) / period);
    const c2 = 2 * a * Math.cos((Math.SQRT2 * Math.PI) / period);
    const c3 = -a * a;
    let bars = 0;
    let close = 0;
    let [value, before] = [0, 0];
    return {
      update(bar) {
        const next = bars < 2 ? bar.close : ((1 - c2 - c3) * (bar.close + close)) / 2 + c2 * value + c3 * before;
        before = value;
        value = next;
        close = bar.close;
        bars += 1;
        return bars < period ? null : value;
      },
    };
  },
});
