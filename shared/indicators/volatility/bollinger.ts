import { z } from 'zod';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

interface Bands {
  readonly close: number;
  readonly middle: number;
  /** `deviations` standard deviations, in quote. */
  readonly reach: number;
}

const params = z.strictObject({
  period: periodFromTwo.default(20),
  deviations: z.number().positive().max(10).default(2),
});

function partOfBands(description: Description, part: (bands: Bands) => number | null): AnyIndicator {
  return indicator({
    ...description,
    params,
    warmUp: ({ period }) => period,
    start({ period, deviations }) {
      const closes = new Ring(period);
      return {
        update(bar) {
          closes.push(bar.close);
          if (!closes.isFull) return null;
          const middle = closes.mean();
          return part({ close: bar.close, middle, reach: deviations * closes.deviation(middle) });
        },
      };
    },
  });
}

/** Upper Bollinger band: SMA(period) + deviations · population standard deviation. In quote. Source: Bollinger, TA-Lib BBANDS. */
export const bollingerUpper = partOfBands(
  {
    name: 'bollinger-upper',
    summary: 'Mean of the closes + deviations · population standard deviation',
    unit: 'quote',
    range: [0, null],
  },
  ({ middle, reach }) => middle + reach,
);

/** Lower Bollinger band: SMA(period) − deviations · population standard deviation. In quote. Source: Bollinger, TA-Lib BBANDS. */
export const bollingerLower = partOfBands(
  {
    name: 'bollinger-lower',
    summary: 'Mean of the closes − deviations · population standard deviation',
    unit: 'quote',
    range: [null, null],
  },
  ({ middle, reach }) => middle - reach,
);

/** Band width: (upper − lower) / middle. A fraction, at least 0. Source: Bollinger. */
export const bollingerWidth = partOfBands(
  { name: 'bollinger-width', summary: '(Upper − lower) / middle band', unit: 'fraction', range: [0, null] },
  ({ middle, reach }) => (2 * reach) / middle,
);

/** %b: (close − lower) / (upper − lower). 0 at the lower band, 1 at the upper, beyond them outside; null when they are one. Source: Bollinger. */
export const bollingerPercent = partOfBands(
  {
    name: 'bollinger-percent',
    summary: '(Close − lower) / (upper − lower band)',
    unit: 'fraction',
    range: [null, null],
  },
  ({ close, middle, reach }) => (reach === 0 ? null : (close - middle + reach) / (2 * reach)),
);
