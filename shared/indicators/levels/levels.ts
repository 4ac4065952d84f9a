import type { AnyIndicator } from '../indicator.ts';

/** Prices at which others may act: pivots, Fibonacci, support and resistance, volume profile. */
export const LEVELS: readonly AnyIndicator[] = [];
