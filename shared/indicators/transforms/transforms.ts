import type { AnyIndicator } from '../indicator.ts';

/** Other ways to look at a bar: typical prices, smoothed candles, cycles. */
export const TRANSFORMS: readonly AnyIndicator[] = [];
