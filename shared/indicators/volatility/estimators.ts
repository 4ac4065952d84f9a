import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** The root of a mean, per bar, of a variance that each bar gives by itself. A fraction per bar, not annualised: times √(bars a year) it is. */
function estimator(name: string, summary: string, variance: (bar: Bar) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'fraction',
    range: [0, null],
    params: onePeriod(20),
    warmUp: ({ period }) => period,
    start({ period }) {
      const variances = new Ring(period);
      return {
        update(bar) {
          variances.push(variance(bar));
          return variances.isFull ? Math.sqrt(Math.max(0, variances.mean())) : null;
        },
      };
    },
  });
}

/** Parkinson's volatility: √ mean of ln(high / low)² / (4·ln 2). A fraction per bar. Source: Parkinson (1980). */
export const parkinson = estimator(
  'parkinson',
  '√ mean of ln(high / low)² / (4·ln 2)',
  ({ high, low }) => Math.log(high / low) ** 2 / (4 * Math.LN2),
);
/** Garman and Klass's volatility: √ mean of ½·ln(high / low)² − (2·ln 2 − 1)·ln(close / open)². A fraction per bar. Source: Garman and Klass (1980). */
export const garmanKlass = estimator(
  'garman-klass',
  '√ mean of ½·ln(high / low)² − (2·ln 2 − 1)·ln(close / open)²',
  ({ open, high, low, close }) => 0.5 * Math.log(high / low) ** 2 - (2 * Math.LN2 - 1) * Math.log(close / open) ** 2,
);

/** Rogers and Satchell's volatility: √ mean of ln(h/c)·ln(h/o) + ln(l/c)·ln(l/o). A fraction per bar. Source: Rogers and Satchell (1991). */
export const rogersSatchell = estimator(
  'rogers-satchell',
  '√ mean of ln(h/c)·ln(h/o) + ln(l/c)·ln(l/o)',
  ({ open, high, low, close }) =>
    Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open),
);
