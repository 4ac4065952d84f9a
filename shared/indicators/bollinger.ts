import { z } from 'zod';
import { type AnyIndicator, indicator } from './indicator.ts';
import { periodFromTwo } from './period.ts';
import { mean, standardDeviation, Window } from './window.ts';

interface Bands {
  readonly close: number;
  readonly middle: number;
  /** `deviations` standard deviations, in quote. */
  readonly reach: number;
}

const params = z.strictObject({ period: periodFromTwo, deviations: z.number().positive().max(10) });

function partOfBands(name: string, part: (bands: Bands) => number | null): AnyIndicator {
  return indicator({
    name,
    params,
    warmUp: ({ period }) => period,
    start({ period, deviations }) {
      const window = new Window(period);
      return {
        update(bar) {
          const closes = window.push(bar.close);
          if (closes === null) return null;
          const middle = mean(closes);
          return part({ close: bar.close, middle, reach: deviations * standardDeviation(closes, middle) });
        },
      };
    },
  });
}

/** Upper Bollinger band: SMA(period) + deviations · population standard deviation. In quote. Source: Bollinger, TA-Lib BBANDS. */
export const bollingerUpper = partOfBands('bollinger-upper', ({ middle, reach }) => middle + reach);
/** Lower Bollinger band: SMA(period) − deviations · population standard deviation. In quote. Source: Bollinger, TA-Lib BBANDS. */
export const bollingerLower = partOfBands('bollinger-lower', ({ middle, reach }) => middle - reach);
/** Band width: (upper − lower) / middle. A fraction, at least 0. Source: Bollinger. */
export const bollingerWidth = partOfBands('bollinger-width', ({ middle, reach }) => (2 * reach) / middle);
/** %b: (close − lower) / (upper − lower). 0 at the lower band, 1 at the upper, beyond them outside; null when they are one. Source: Bollinger. */
export const bollingerPercent = partOfBands('bollinger-percent', ({ close, middle, reach }) =>
  reach === 0 ? null : (close - middle + reach) / (2 * reach),
);
