import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';
import { medianOf, typicalOf } from '../prices.ts';

function price(name: string, summary: string, of: (bar: Bar) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [0, null],
    params: NO_PARAMETERS,
    warmUp: () => 1,
    start: () => ({ update: of }),
  });
}

/** Average price: (open + high + low + close) / 4. In quote. Source: TA-Lib AVGPRICE. */
export const averagePrice = price(
  'average-price',
  '(Open + high + low + close) / 4',
  ({ open, high, low, close }) => (open + high + low + close) / 4,
);
/** Median price: (high + low) / 2. In quote. Source: TA-Lib MEDPRICE. */
export const medianPrice = price('median-price', '(High + low) / 2', medianOf);
/** Typical price: (high + low + close) / 3. In quote. Source: TA-Lib TYPPRICE. */
export const typicalPrice = price('typical-price', '(High + low + close) / 3', typicalOf);
/** Weighted close: (high + low + 2·close) / 4. In quote. Source: TA-Lib WCLPRICE. */
export const weightedClose = price(
  'weighted-close',
  '(High + low + 2·close) / 4',
  ({ high, low, close }) => (high + low + 2 * close) / 4,
);
/** The close itself, for a strategy that wants it of another timeframe. In quote. */
export const close = price('close', 'Close', bar => bar.close);
