import type { AnyIndicator } from '../indicator.ts';

/** Where in the day, week and year a bar lies. */
export const SEASONALITY: readonly AnyIndicator[] = [];
