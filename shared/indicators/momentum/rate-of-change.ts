import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** Compares the close with that of `period` bars ago. */
function change(description: Description, of: (close: number, before: number) => number): AnyIndicator {
  return indicator({
    ...description,
    params: onePeriod(10),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const closes = new Ring(period + 1);
      return {
        update(bar) {
          closes.push(bar.close);
          return closes.isFull ? of(bar.close, closes.oldest) : null;
        },
      };
    },
  });
}

/** Rate of change: 100 · (close / close `period` bars ago − 1). In percent, above −100. Source: TA-Lib ROC. */
export const roc = change(
  { name: 'roc', summary: '100 · (close / close before − 1)', unit: 'percent', range: [-100, null] },
  (close, before) => 100 * (close / before - 1),
);
/** The same as a fraction: close / close `period` bars ago − 1. Above −1. Source: TA-Lib ROCP, Tulip roc. */
export const rocFraction = change(
  { name: 'roc-fraction', summary: 'Close / close before − 1', unit: 'fraction', range: [-1, null] },
  (close, before) => close / before - 1,
);
/** The same as a ratio: close / close `period` bars ago. Above 0. Source: TA-Lib ROCR. */
export const rocRatio = change(
  { name: 'roc-ratio', summary: 'Close / close before', unit: 'number', range: [0, null] },
  (close, before) => close / before,
);
/** Logarithmic return over `period` bars: ln(close / close `period` bars ago). A fraction; returns of successive bars add up. */
export const logReturn = change(
  { name: 'log-return', summary: 'ln(close / close before)', unit: 'fraction', range: [null, null] },
  (close, before) => Math.log(close / before),
);
/** Momentum: close − close `period` bars ago. In quote, any sign. Source: TA-Lib MOM. */
export const momentum = change(
  { name: 'momentum', summary: 'Close − close before', unit: 'quote', range: [null, null] },
  (close, before) => close - before,
);
