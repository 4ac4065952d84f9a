import { Ring } from './ring.ts';

/** The straight line through the last `period` numbers by least squares, x = 0 for the oldest, period − 1 for the newest. */
export class LinearFit {
  readonly #values: Ring;
  /** Change per step. */
  slope = 0;
  /** The line at the oldest. */
  intercept = 0;
  /** Coefficient of determination, 0 to 1; null when all numbers are equal. */
  rSquared: number | null = null;

  constructor(period: number) {
    this.#values = new Ring(period);
  }

  /** False until there are enough. */
  add(value: number): boolean {
    const values = this.#values;
    values.push(value);
    if (!values.isFull) return false;
    const { length } = values;
    const middle = (length - 1) / 2;
    const mean = values.mean();
    let products = 0;
    let squares = 0;
    for (let ago = 0; ago < length; ago++) {
      const distance = values.at(ago) - mean;
      products += (middle - ago) * distance;
      squares += distance * distance;
    }
    const spread = (length * (length * length - 1)) / 12; // Σ (x − mean of x)²
    this.slope = products / spread;
    this.intercept = mean - this.slope * middle;
    const noise = length * (mean * 1e-13) ** 2; // what rounding alone leaves of equal numbers
    this.rSquared = squares <= noise ? null : Math.min(1, (products * products) / (spread * squares));
    return true;
  }
}
