import type { AnyIndicator } from '../indicator.ts';

/** The instrument beside another one. */
export const CROSS_ASSET: readonly AnyIndicator[] = [];
