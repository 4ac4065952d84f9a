import type { AnyIndicator } from '../indicator.ts';
import { hourCosine, hourSine, weekdayCosine, weekdaySine } from './clock.ts';
import { hourMeanReturn, weekdayMeanReturn } from './seasonal-returns.ts';

/** Where in the day and week a bar lies, and what such bars did so far. */
export const SEASONALITY: readonly AnyIndicator[] = [
  hourCosine,
  hourMeanReturn,
  hourSine,
  weekdayCosine,
  weekdayMeanReturn,
  weekdaySine,
];
