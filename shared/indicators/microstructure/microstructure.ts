import type { AnyIndicator } from '../indicator.ts';

/** What trades and book say beyond the bar. */
export const MICROSTRUCTURE: readonly AnyIndicator[] = [];
