import { z } from 'zod';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** The regression Δx_t = a + b·x_{t−1} + e of the last `period` changes of x = ln(close). */
interface Reversion {
  /** b: the share of the distance from the mean that a bar takes back, below 0 when it does. */
  readonly slope: number;
  /** Standard error of b; 0 when the line goes through all points. */
  readonly error: number;
}

/** Null when the price stands still. */
function regress(logs: Ring): Reversion | null {
  const n = logs.length - 1;
  // x is taken relative to its newest value: only differences matter, and they keep their digits.
  const origin = logs.at(0);
  let [meanX, meanY] = [0, 0];
  for (let ago = 0; ago < n; ago++) meanX += (logs.at(ago + 1) - origin) / n;
  for (let ago = 0; ago < n; ago++) meanY += (logs.at(ago) - logs.at(ago + 1)) / n;
  let [xx, xy, yy] = [0, 0, 0];
  for (let ago = 0; ago < n; ago++) {
    const x = logs.at(ago + 1) - origin - meanX;
    const y = logs.at(ago) - logs.at(ago + 1) - meanY;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx <= 1e-28) return null;
  const slope = xy / xx;
  const rest = Math.max(0, yy - slope * xy);
  return { slope, error: rest <= yy * 1e-13 ? 0 : Math.sqrt(rest / (n - 2) / xx) };
}

const ofReversion = (description: Description, part: (reversion: Reversion) => number | null): AnyIndicator =>
  indicator({
    ...description,
    params: onePeriod(100, period.min(5)),
    warmUp: params => params.period + 1,
    start(params) {
      const logs = new Ring(params.period + 1);
      return {
        update(bar) {
          logs.push(Math.log(bar.close));
          const reversion = logs.isFull ? regress(logs) : null;
          return reversion === null ? null : part(reversion);
        },
      };
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

/**
 * Kaufman's efficiency ratio: |close − close `period` bars ago| / Σ|change of the close|. 1 on a straight way (trending), near
 * 0 when the price goes to and fro (ranging); null when it stands still. Source: Kaufman (1995).
 */
export const efficiencyRatio = indicator({
  name: 'efficiency-ratio',
  summary: '|change over the period| / sum of the single changes',
  unit: 'fraction',
  range: [0, 1],
  params: z.strictObject({ period: period.default(10) }),
  warmUp: params => params.period + 1,
  start(params) {
    const closes = new Ring(params.period + 1);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        let path = 0;
        for (let ago = 0; ago < params.period; ago++) path += Math.abs(closes.at(ago) - closes.at(ago + 1));
        return path === 0 ? null : Math.min(1, Math.abs(bar.close - closes.oldest) / path);
      },
    };
  },
});
