import type { AnyIndicator } from '../indicator.ts';
import { fibonacciLevel, fibonacciRetracement } from './fibonacci.ts';
import {
  camarillaPivots,
  classicPivots,
  demarkPivots,
  fibonacciPivots,
  rollingPivots,
  woodiePivots,
} from './pivots.ts';
import { resistance, resistanceDistance, support, supportDistance } from './support-resistance.ts';
import { pointOfControl, valueAreaHigh, valueAreaLow, volumeAtPrice } from './volume-profile.ts';

/** Prices at which others may act: pivots, Fibonacci, support and resistance, volume profile. */
export const LEVELS: readonly AnyIndicator[] = [
  camarillaPivots,
  classicPivots,
  demarkPivots,
  fibonacciLevel,
  fibonacciPivots,
  fibonacciRetracement,
  pointOfControl,
  resistance,
  resistanceDistance,
  rollingPivots,
  support,
  supportDistance,
  valueAreaHigh,
  valueAreaLow,
  volumeAtPrice,
  woodiePivots,
];
