import { z } from 'zod';
import { HilbertCycle } from '../hilbert.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';

/** Bars before the first value: TA-Lib's. */
const WARM_UP = 33;
const limit = z.number().min(0.01).max(0.99);

/** Both averages under way. */
class Averages {
  readonly #cycle = new HilbertCycle(12);
  #phase = 0;
  mama = 0;
  fama = 0;
  #isFirst = true;

  add(price: number, fast: number, slow: number): void {
    if (!this.#cycle.add(price)) return;
    if (this.#isFirst) {
      this.mama = price;
      this.fama = price;
      this.#isFirst = false;
    }
    const { inPhase, quadrature } = this.#cycle;
    const phase = inPhase === 0 ? 0 : (Math.atan(quadrature / inPhase) * 180) / Math.PI;
    const turned = Math.max(1, this.#phase - phase);
    this.#phase = phase;
    const weight = Math.max(slow, fast / turned);
    this.mama += weight * (price - this.mama);
    this.fama += 0.5 * weight * (this.mama - this.fama);
  }
}

function partOfAverages(name: string, summary: string, part: (averages: Averages) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [0, null],
    params: z.strictObject({ fast: limit.default(0.5), slow: limit.default(0.05) }),
    warmUp: () => WARM_UP,
    start({ fast, slow }) {
      const averages = new Averages();
      let bars = 0;
      return {
        update(bar) {
          averages.add(bar.close, fast, slow);
          bars += 1;
          return bars < WARM_UP ? null : part(averages);
        },
      };
    },
  });
}

/**
 * MESA adaptive moving average: m + w·(close − m), w = fast limit / degrees that the cycle's phase moved back (at least 1),
 * no less than the slow limit; begun with the close. In quote. Source: Ehlers (2001), TA-Lib MAMA, which begins with 0;
 * both meet once the start has faded. Stock.Indicators reads median prices.
 */
export const mama = partOfAverages('mama', 'm + w·(close − m), w from the turn of the phase', one => one.mama);
/** Following adaptive moving average: f + w/2·(mama − f). In quote. Source: Ehlers (2001), TA-Lib MAMA. */
export const fama = partOfAverages('fama', 'f + w/2·(mama − f)', one => one.fama);
