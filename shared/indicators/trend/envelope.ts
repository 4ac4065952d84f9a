import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { period } from '../period.ts';

function envelope(name: string, summary: string, sign: 1 | -1): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [0, null],
    params: z.strictObject({ period: period.default(20), percent: z.number().positive().max(100).default(2.5) }),
    warmUp: params => params.period,
    start(params) {
      const average = new SimpleAverage(params.period);
      const factor = 1 + (sign * params.percent) / 100;
      return {
        update(bar) {
          const value = average.add(bar.close);
          return value === null ? null : value * factor;
        },
      };
    },
  });
}

/** Upper moving average envelope: SMA(period) · (1 + percent / 100). In quote. Source: Stock.Indicators MaEnvelopes. */
export const envelopeUpper = envelope('envelope-upper', 'SMA · (1 + percent / 100)', 1);
/** Lower moving average envelope: SMA(period) · (1 − percent / 100). In quote. Source: Stock.Indicators MaEnvelopes. */
export const envelopeLower = envelope('envelope-lower', 'SMA · (1 − percent / 100)', -1);
