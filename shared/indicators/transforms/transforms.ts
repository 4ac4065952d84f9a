import type { AnyIndicator } from '../indicator.ts';
import { heikinAshiClose, heikinAshiHigh, heikinAshiLow, heikinAshiOpen } from './heikin-ashi.ts';
import { averagePrice, close, medianPrice, typicalPrice, weightedClose } from './typical-prices.ts';

/** Other ways to look at a bar: typical prices, smoothed candles, cycles. */
export const TRANSFORMS: readonly AnyIndicator[] = [
  averagePrice,
  close,
  heikinAshiClose,
  heikinAshiHigh,
  heikinAshiLow,
  heikinAshiOpen,
  medianPrice,
  typicalPrice,
  weightedClose,
];
