import { z } from 'zod';
import { DAY_MS } from '../../kernel/time.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';

/** 1970-01-01 was a Thursday: the first Monday lies four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

interface Hand {
  readonly name: string;
  readonly summary: string;
  readonly lengthMs: number;
  /** A moment at which a round begins. */
  readonly startMs: number;
  readonly of: (angle: number) => number;
}

/** A hand of the clock: sine or cosine of how far the bar's open lies in the round, so that the end meets the beginning. */
const hand = ({ name, summary, lengthMs, startMs, of }: Hand): AnyIndicator =>
  indicator({
    name,
    summary,
    unit: 'number',
    range: [-1, 1],
    params: z.strictObject({}),
    warmUp: () => 1,
    start: () => ({ update: bar => of((((bar.openTime - startMs) % lengthMs) / lengthMs) * 2 * Math.PI) }),
  });

const day = { lengthMs: DAY_MS, startMs: 0 };
const week = { lengthMs: 7 * DAY_MS, startMs: FIRST_MONDAY_MS };

/** sin(2π · time of the UTC day at the bar's open): 1 at 6:00, −1 at 18:00. */
export const hourSine = hand({ ...day, name: 'hour-sine', summary: 'sin(2π · share of the UTC day)', of: Math.sin });
/** cos(2π · time of the UTC day at the bar's open): 1 at midnight, −1 at noon. */
export const hourCosine = hand({
  ...day,
  name: 'hour-cosine',
  summary: 'cos(2π · share of the UTC day)',
  of: Math.cos,
});
/** sin(2π · time of the UTC week at the bar's open), from Monday 0:00: 1 on Tuesday 18:00, −1 on Saturday 6:00. */
export const weekdaySine = hand({
  ...week,
  name: 'weekday-sine',
  summary: 'sin(2π · share of the UTC week)',
  of: Math.sin,
});
/** cos(2π · time of the UTC week at the bar's open), from Monday 0:00: 1 then, −1 on Thursday 12:00. */
export const weekdayCosine = hand({
  ...week,
  name: 'weekday-cosine',
  summary: 'cos(2π · share of the UTC week)',
  of: Math.cos,
});
