import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** The regression Δx_t = a + b·x_{t−1} + e of the last changes of x = ln(close). */
class Reversion {
  readonly #logs: Ring;
  /** b: the share of the distance from the mean that a bar takes back, below 0 when it does. */
  slope = 0;
  /** Standard error of b; 0 when the line goes through all points. */
  error = 0;

  constructor(changes: number) {
    this.#logs = new Ring(changes + 1);
  }

  /** False until there are enough, and when the price stands still. */
  add(close: number): boolean {
    const logs = this.#logs;
    logs.push(Math.log(close));
    if (!logs.isFull) return false;
    const n = logs.length - 1;
    // x is taken relative to its newest value: only differences matter, and they keep their digits.
    const origin = logs.at(0);
    let meanX = 0;
    for (let ago = 1; ago <= n; ago++) meanX += (logs.at(ago) - origin) / n;
    const meanY = (origin - logs.oldest) / n;
    let [xx, xy, yy] = [0, 0, 0];
    for (let ago = 0; ago < n; ago++) {
      const before = logs.at(ago + 1);
      const x = before - origin - meanX;
      const y = logs.at(ago) - before - meanY;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    if (xx <= 1e-28) return false;
    this.slope = xy / xx;
    const rest = Math.max(0, yy - this.slope * xy);
    this.error = rest <= yy * 1e-13 ? 0 : Math.sqrt(rest / (n - 2) / xx);
    return true;
  }
}

const ofReversion = (description: Description, part: (reversion: Reversion) => number | null): AnyIndicator =>
  indicator({
    ...description,
    params: onePeriod(100, period.min(5)),
    warmUp: params => params.period + 1,
    start(params) {
      const reversion = new Reversion(params.period);
      return { update: bar => (reversion.add(bar.close) ? part(reversion) : null) };
    },
  });

/**
 * Half-life of mean reversion: bars in which half of the distance to the mean is taken back, −ln 2 / ln(1 + b), b the slope
 * of Δln(close) over ln(close) a bar before. Above 0; null where b is not between −1 and 0: the close does not revert.
 * Source: Ornstein and Uhlenbeck (1930), Chan, Algorithmic Trading (2013), with ln(1 + b) for his b.
 */
export const halfLife = ofReversion(
  {
    name: 'half-life',
    summary: '−ln 2 / ln(1 + b), b the slope of the change over the level of ln(close)',
    unit: 'bars',
    range: [0, null],
    nullWhen: 'the close does not revert to a mean',
  },
  ({ slope }) => (slope < -1e-12 && slope > -1 ? -Math.LN2 / Math.log1p(slope) : null),
);

/**
 * Dickey–Fuller statistic: b / standard error of b in Δln(close) = a + b·ln(close a bar before). Below about −2.9 the closes
 * revert to a mean (5 % level, 100 bars), near 0 they wander. Null when the price stands still or moves along one exact
 * line. Source: Dickey and Fuller (1979), with a constant, without lags.
 */
export const dickeyFuller = ofReversion(
  {
    name: 'dickey-fuller',
    summary: 'Slope of the change over the level of ln(close) / its standard error',
    unit: 'number',
    range: [null, null],
  },
  ({ slope, error }) => (error === 0 ? null : slope / error),
);
