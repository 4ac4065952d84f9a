import { z } from 'zod';
import { Highest, Lowest } from '../extremes.ts';
import { indicator, type Stream } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Middle of the highest high and the lowest low of the last `bars` bars. */
function middleLine(bars: number): Stream {
  const [highest, lowest] = [new Highest(bars), new Lowest(bars)];
  return {
    update(bar) {
      const high = highest.add(bar.high);
      const low = lowest.add(bar.low);
      return high === null || low === null ? null : (high + low) / 2;
    },
  };
}

/** What a stream said `bars` bars ago. */
function displaced(stream: Stream, bars: number): Stream {
  const past = new Ring(bars + 1);
  return {
    update(bar, beside) {
      const value = stream.update(bar, beside);
      if (value === null) return null;
      past.push(value);
      return past.isFull ? past.oldest : null;
    },
  };
}

/** Conversion line (tenkan-sen): middle of the highest high and lowest low of 9 bars. In quote. Source: Hosoda, Stock.Indicators Ichimoku. */
export const ichimokuConversion = indicator({
  name: 'ichimoku-conversion',
  summary: '(Highest high + lowest low) / 2 of the short span',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(9),
  warmUp: params => params.period,
  start: params => middleLine(params.period),
});

/** Base line (kijun-sen): middle of the highest high and lowest low of 26 bars. In quote. Source: Hosoda, Stock.Indicators Ichimoku. */
export const ichimokuBase = indicator({
  name: 'ichimoku-base',
  summary: '(Highest high + lowest low) / 2 of the middle span',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(26),
  warmUp: params => params.period,
  start: params => middleLine(params.period),
});

/**
 * Leading span A, as it stands over this bar: (conversion + base line) / 2 of `base` bars ago. In quote.
 * Source: Hosoda, Stock.Indicators Ichimoku. The lagging span is the close itself, drawn further back.
 */
export const ichimokuLeadingA = indicator({
  name: 'ichimoku-leading-a',
  summary: '(Conversion + base line) / 2, as many bars ago as the base line is long',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({ conversion: period.default(9), base: period.max(250).default(26) }),
  warmUp: ({ conversion, base }) => Math.max(conversion, base) + base,
  start({ conversion, base }) {
    const [short, middle] = [middleLine(conversion), middleLine(base)];
    const mean: Stream = {
      update(bar, beside) {
        const one = short.update(bar, beside);
        const other = middle.update(bar, beside);
        return one === null || other === null ? null : (one + other) / 2;
      },
    };
    return displaced(mean, base);
  },
});

/** Leading span B, as it stands over this bar: the middle of the last `span` bars, `base` bars ago. In quote. Source: Hosoda, Stock.Indicators Ichimoku. */
export const ichimokuLeadingB = indicator({
  name: 'ichimoku-leading-b',
  summary: '(Highest high + lowest low) / 2 of the long span, as many bars ago as the base line is long',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({ base: period.max(250).default(26), span: period.max(250).default(52) }),
  warmUp: ({ base, span }) => span + base,
  start: ({ base, span }) => displaced(middleLine(span), base),
});
