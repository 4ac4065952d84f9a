import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

interface Spread {
  readonly name: string;
  readonly summary: string;
  of(close: number, before: number): number;
  /** From a population's deviation over n returns. */
  scale(n: number): number;
}

function spread({ name, summary, of, scale }: Spread): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'fraction',
    range: [0, null],
    params: onePeriod(20, periodFromTwo),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const returns = new Ring(period);
      const factor = scale(period);
      let previous: number | null = null;
      return {
        update(bar) {
          const before = previous;
          previous = bar.close;
          if (before === null) return null;
          returns.push(of(bar.close, before));
          return returns.isFull ? factor * returns.deviation(returns.mean()) : null;
        },
      };
    },
  });
}

/** Historical volatility: sample standard deviation of the last `period` logarithmic returns. A fraction per bar, not annualised: times √(bars a year) it is. */
export const historicalVolatility = spread({
  name: 'historical-volatility',
  summary: 'Sample standard deviation of ln(close / previous close)',
  of: (close, before) => Math.log(close / before),
  scale: n => Math.sqrt(n / (n - 1)),
});
/** Population standard deviation of the last `period` simple returns. A fraction per bar. Source: Tulip volatility, which annualises it by √252. */
export const returnDeviation = spread({
  name: 'return-deviation',
  summary: 'Population standard deviation of close / previous close − 1',
  of: (close, before) => close / before - 1,
  scale: () => 1,
});
