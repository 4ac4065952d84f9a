import { Highest, Lowest } from '../extremes.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { medianOf } from '../prices.ts';

/** The transform under way; `before` is its value a bar ago. */
class Fisher {
  readonly #highest: Highest;
  readonly #lowest: Lowest;
  #place = 0;
  value = 0;
  before = 0;

  constructor(period: number) {
    this.#highest = new Highest(period);
    this.#lowest = new Lowest(period);
  }

  /** False until there are enough. */
  add(price: number): boolean {
    const high = this.#highest.add(price);
    const low = this.#lowest.add(price);
    if (high === null || low === null) return false;
    const share = high === low ? 0.5 : (price - low) / (high - low);
    const place = 0.66 * (share - 0.5) + 0.67 * this.#place;
    this.#place = place > 0.99 ? 0.999 : place < -0.99 ? -0.999 : place;
    this.before = this.value;
    this.value = 0.5 * Math.log((1 + this.#place) / (1 - this.#place)) + 0.5 * this.value;
    return true;
  }
}

function partOfFisher(name: string, summary: string, part: (fisher: Fisher) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'number',
    range: [-8, 8],
    params: onePeriod(10, periodFromTwo),
    warmUp: ({ period }) => period,
    start({ period }) {
      const fisher = new Fisher(period);
      return { update: bar => (fisher.add(medianOf(bar)) ? part(fisher) : null) };
    },
  });
}

/**
 * Fisher transform: f = ½·ln((1 + x) / (1 − x)) + ½·f, x = 0.66 · (place of the median price in the range of the last
 * `period` − ½) + 0.67·x, kept within ±0.999; a market without range counts as its middle. Within ±8. Source: Ehlers
 * (2002), Tulip fisher. Stock.Indicators starts with the first bar; both meet once the start has faded.
 */
export const fisher = partOfFisher(
  'fisher',
  '½·ln((1 + x) / (1 − x)) + ½·f, x the smoothed place in the range',
  one => one.value,
);
/** Its trigger line: the Fisher transform of the bar before. Source: Ehlers (2002), Tulip fisher. */
export const fisherSignal = partOfFisher('fisher-signal', 'The Fisher transform of the bar before', one => one.before);
