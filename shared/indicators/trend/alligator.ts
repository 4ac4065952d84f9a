import { z } from 'zod';
import { wilderAverage } from '../average.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { medianOf } from '../prices.ts';
import { Ring } from '../ring.ts';

interface Line {
  readonly name: string;
  readonly period: number;
  readonly offset: number;
}

function line({ name, ...usual }: Line): AnyIndicator {
  return indicator({
    name,
    summary: 'Wilder’s average of the median prices, as it was offset bars ago',
    unit: 'quote',
    range: [0, null],
    params: z.strictObject({
      period: period.max(250).default(usual.period),
      offset: z.int().min(0).max(250).default(usual.offset),
    }),
    warmUp: params => params.period + params.offset,
    start(params) {
      const average = wilderAverage(params.period);
      const past = new Ring(params.offset + 1);
      return {
        update(bar) {
          const value = average.add(medianOf(bar));
          if (value === null) return null;
          past.push(value);
          return past.isFull ? past.oldest : null;
        },
      };
    },
  });
}

/** Alligator's jaw: Wilder's average of 13 median prices, as it was 8 bars ago. In quote. Source: Williams (1995), Stock.Indicators Alligator. */
export const alligatorJaw = line({ name: 'alligator-jaw', period: 13, offset: 8 });
/** Alligator's teeth: Wilder's average of 8 median prices, as it was 5 bars ago. In quote. Source: Williams (1995), Stock.Indicators Alligator. */
export const alligatorTeeth = line({ name: 'alligator-teeth', period: 8, offset: 5 });
/** Alligator's lips: Wilder's average of 5 median prices, as it was 3 bars ago. In quote. Source: Williams (1995), Stock.Indicators Alligator. */
export const alligatorLips = line({ name: 'alligator-lips', period: 5, offset: 3 });
