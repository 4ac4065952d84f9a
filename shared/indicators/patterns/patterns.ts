import type { AnyIndicator } from '../indicator.ts';

/** Candlestick patterns: 1 bullish, −1 bearish, 0 none. */
export const PATTERNS: readonly AnyIndicator[] = [];
