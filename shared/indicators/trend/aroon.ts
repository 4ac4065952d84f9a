import { Highest, Lowest } from '../extremes.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** Up: 100 · (period − bars since the highest high) / period, over period + 1 bars; of equal highs the newest counts (in Stock.Indicators the oldest). Down likewise. */
function partOfAroon(
  description: Pick<Description, 'name' | 'summary' | 'range'>,
  part: (up: number, down: number) => number,
): AnyIndicator {
  return indicator({
    ...description,
    unit: 'number',
    params: onePeriod(14),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const [highest, lowest] = [new Highest(period + 1), new Lowest(period + 1)];
      const share = (ago: number): number => (100 * (period - ago)) / period;
      return {
        update(bar) {
          const high = highest.add(bar.high);
          lowest.add(bar.low);
          return high === null ? null : part(share(highest.ago), share(lowest.ago));
        },
      };
    },
  });
}

/** Aroon up: 100 at a new high of the period, 0 when it is `period` bars old. Source: Chande (1995), TA-Lib AROON. */
export const aroonUp = partOfAroon(
  { name: 'aroon-up', summary: '100 · (period − bars since the highest high) / period', range: [0, 100] },
  up => up,
);
/** Aroon down: 100 at a new low of the period, 0 when it is `period` bars old. Source: Chande (1995), TA-Lib AROON. */
export const aroonDown = partOfAroon(
  { name: 'aroon-down', summary: '100 · (period − bars since the lowest low) / period', range: [0, 100] },
  (_, down) => down,
);
/** Aroon up − Aroon down. −100 to 100. Source: TA-Lib AROONOSC. */
export const aroonOscillator = partOfAroon(
  { name: 'aroon-oscillator', summary: 'Aroon up − Aroon down', range: [-100, 100] },
  (up, down) => up - down,
);
