import { wilderAverage } from './average.ts';

/** Wilder's relative strength index of any numbers; see `rsi`. */
export class RelativeStrength {
  readonly #gains;
  readonly #losses;
  #previous: number | null = null;

  constructor(period: number) {
    this.#gains = wilderAverage(period);
    this.#losses = wilderAverage(period);
  }

  /** 0 to 100; null for the first `period` numbers and while none has differed from the one before. */
  add(value: number): number | null {
    const previous = this.#previous;
    this.#previous = value;
    if (previous === null) return null;
    const gain = this.#gains.add(Math.max(0, value - previous));
    const loss = this.#losses.add(Math.max(0, previous - value));
    if (gain === null || loss === null) return null;
    return gain + loss === 0 ? null : (100 * gain) / (gain + loss);
  }
}
