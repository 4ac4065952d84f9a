import type { Bar } from '../../domain/bar.ts';
import { Ring } from '../ring.ts';

/** Two numbers per bar, of the instrument (x) and of the reference (y), of the last bars that both have. */
export class Pairs {
  readonly x: Ring;
  readonly y: Ring;
  meanX = 0;
  meanY = 0;
  /** Population variances and covariance; a variance that rounding alone leaves is 0. */
  varianceX = 0;
  varianceY = 0;
  covariance = 0;

  constructor(length: number) {
    this.x = new Ring(length);
    this.y = new Ring(length);
  }

  push(x: number, y: number): void {
    this.x.push(x);
    this.y.push(y);
  }

  /** Makes the moments anew; false while the rings are not full. */
  measure(): boolean {
    const { x, y } = this;
    if (!x.isFull) return false;
    const { length } = x;
    this.meanX = x.mean();
    this.meanY = y.mean();
    this.varianceX = x.deviation(this.meanX) ** 2;
    this.varianceY = y.deviation(this.meanY) ** 2;
    let products = 0;
    for (let index = 0; index < length; index++)
      products += ((x.values[index] ?? 0) - this.meanX) * ((y.values[index] ?? 0) - this.meanY);
    this.covariance = products / length;
    return true;
  }

  /** Pearson's correlation, −1 to 1; null when one of the two does not move. Call `measure` first. */
  correlation(): number | null {
    const scale = Math.sqrt(this.varianceX) * Math.sqrt(this.varianceY);
    return scale === 0 ? null : Math.max(-1, Math.min(1, this.covariance / scale));
  }
}

/** The closes of two instruments at the bar before that both have: where a bar of the reference is missing, the change spans it. */
export class PairedChanges {
  #close: number | null = null;
  #reference = 0;
  /** close / close before, of the instrument and of the reference. */
  ratio = 1;
  referenceRatio = 1;

  /** False where there is no change yet. */
  add(bar: Bar, reference: Bar): boolean {
    const isFirst = this.#close === null;
    this.ratio = bar.close / (this.#close ?? bar.close);
    this.referenceRatio = isFirst ? 1 : reference.close / this.#reference;
    this.#close = bar.close;
    this.#reference = reference.close;
    return !isFirst;
  }
}
