import type { AnyIndicator } from '../indicator.ts';
import { standardDeviation } from './standard-deviation.ts';
import { zscore } from './zscore.ts';

/** Moments, dependence and regimes of the last bars. */
export const STATISTICS: readonly AnyIndicator[] = [standardDeviation, zscore];
