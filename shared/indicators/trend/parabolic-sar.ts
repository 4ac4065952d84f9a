import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { indicator } from '../indicator.ts';

const acceleration = z.number().positive().max(2);

/** One stop-and-reverse under way: the stop for the next bar, the extreme of the trend, and how fast it closes in. */
class Trail {
  readonly #step: number;
  readonly #most: number;
  #isLong = true;
  #stop = 0;
  #extreme = 0;
  #factor: number;

  constructor(step: number, most: number) {
    this.#most = most;
    this.#step = Math.min(step, most);
    this.#factor = this.#step;
  }

  /** Long, unless the low has moved down further than the high up. */
  begin(bar: Bar, previous: Bar): void {
    const [up, down] = [bar.high - previous.high, previous.low - bar.low];
    this.#isLong = !(down > 0 && down > up);
    this.#stop = this.#isLong ? previous.low : previous.high;
    this.#extreme = this.#isLong ? bar.high : bar.low;
  }

  /** The stop in force at the bar, after a reversal the new one. */
  update(bar: Bar, previous: Bar): number {
    const reached = this.#isLong ? bar.low <= this.#stop : bar.high >= this.#stop;
    if (reached) this.#reverse(bar, previous);
    const value = this.#stop;
    const further = this.#isLong ? bar.high > this.#extreme : bar.low < this.#extreme;
    if (further && !reached) {
      this.#extreme = this.#isLong ? bar.high : bar.low;
      this.#factor = Math.min(this.#most, this.#factor + this.#step);
    }
    this.#stop = this.#outside(this.#stop + this.#factor * (this.#extreme - this.#stop), bar, previous);
    return value;
  }

  #reverse(bar: Bar, previous: Bar): void {
    this.#isLong = !this.#isLong;
    this.#stop = this.#outside(this.#extreme, bar, previous);
    this.#factor = this.#step;
    this.#extreme = this.#isLong ? bar.high : bar.low;
  }

  /** A stop never lies within the last two bars. */
  #outside(stop: number, bar: Bar, previous: Bar): number {
    return this.#isLong ? Math.min(stop, bar.low, previous.low) : Math.max(stop, bar.high, previous.high);
  }
}

/**
 * Parabolic stop and reverse: the stop moves towards the trend's extreme by a factor that grows by `step` with each new
 * extreme, up to `max`, and changes sides when it is reached. In quote. It begins long unless the second bar moves down.
 * Source: Wilder (1978), TA-Lib SAR. Tulip and Stock.Indicators
 * choose the first direction otherwise; all meet with the reversals.
 */
export const parabolicSar = indicator({
  name: 'parabolic-sar',
  summary: 's + factor · (extreme of the trend − s), on the other side once it is reached',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({ step: acceleration.default(0.02), max: acceleration.default(0.2) }),
  warmUp: () => 2,
  start({ step, max }) {
    const trail = new Trail(step, max);
    let previous: Bar | null = null;
    let hasBegun = false;
    return {
      update(bar) {
        const before = previous;
        previous = bar;
        if (before === null) return null;
        if (hasBegun) return trail.update(bar, before);
        hasBegun = true;
        trail.begin(bar, before);
        return trail.update(bar, bar); // TA-Lib's first bar knows no bar before it
      },
    };
  },
});
