import type { AnyIndicator } from '../indicator.ts';
import { volumeSma } from './volume-sma.ts';

/** What the volume says of the price. */
export const VOLUME: readonly AnyIndicator[] = [volumeSma];
