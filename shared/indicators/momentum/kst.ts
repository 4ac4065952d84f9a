import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { indicator, type Stream } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** An SMA of `smooth` rates of change over `length` bars, in percent. */
class SmoothChange {
  readonly #closes: Ring;
  readonly #average: SimpleAverage;

  constructor(length: number, smooth: number) {
    this.#closes = new Ring(length + 1);
    this.#average = new SimpleAverage(smooth);
  }

  add(close: number): number | null {
    this.#closes.push(close);
    return this.#closes.isFull ? this.#average.add(100 * (close / this.#closes.oldest - 1)) : null;
  }
}

function knowSureThing(): Stream {
  const first = new SmoothChange(10, 10);
  const second = new SmoothChange(15, 10);
  const third = new SmoothChange(20, 10);
  const fourth = new SmoothChange(30, 15);
  return {
    update(bar) {
      const one = first.add(bar.close);
      const two = second.add(bar.close);
      const three = third.add(bar.close);
      const four = fourth.add(bar.close);
      if (one === null || two === null || three === null || four === null) return null;
      return one + 2 * two + 3 * three + 4 * four;
    },
  };
}

/**
 * Know sure thing: 1·SMA10(ROC10) + 2·SMA10(ROC15) + 3·SMA10(ROC20) + 4·SMA15(ROC30), rates of change in percent.
 * Any sign. Source: Pring (1992).
 */
export const kst = indicator({
  name: 'kst',
  summary: 'Σ i · SMA of ROC over 10, 15, 20, 30 bars',
  unit: 'percent',
  range: [null, null],
  params: z.strictObject({}),
  warmUp: () => 45,
  start: knowSureThing,
});

/** Its signal line: SMA of the know sure thing over 9 bars. Source: Pring (1992). */
export const kstSignal = indicator({
  name: 'kst-signal',
  summary: 'SMA of the know sure thing',
  unit: 'percent',
  range: [null, null],
  params: onePeriod(9, period.max(400)),
  warmUp: params => 44 + params.period,
  start(params) {
    const [line, average] = [knowSureThing(), new SimpleAverage(params.period)];
    return {
      update(bar, beside) {
        const value = line.update(bar, beside);
        return value === null ? null : average.add(value);
      },
    };
  },
});
