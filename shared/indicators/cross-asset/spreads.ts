import { z } from 'zod';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod, period, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';
import { Pairs } from './pairs.ts';

/**
 * Z-score of the spread of a pair: the newest residual e = ln(close) − a − b·ln(reference's close) of a least squares fit
 * over the last `period` bars that both have, over the residuals' population standard deviation. In deviations: above 0 the
 * instrument is dear; null when the reference stands still or has no bar, or the fit is exact. Source: Engle and Granger
 * (1987), Chan, Algorithmic Trading (2013).
 */
export const spreadZscore: AnyIndicator = indicator({
  name: 'spread-zscore',
  summary: 'Residual of ln(close) over ln(reference) / standard deviation of the residuals',
  unit: 'deviations',
  range: [null, null],
  needs: ['reference'],
  params: onePeriod(100, period.min(3)),
  warmUp: params => params.period,
  start(params) {
    const pairs = new Pairs(params.period);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        pairs.push(Math.log(bar.close), Math.log(reference.close));
        if (!pairs.measure() || pairs.varianceY === 0 || pairs.varianceX === 0) return null;
        const slope = pairs.covariance / pairs.varianceY;
        let squares = 0;
        for (let ago = 0; ago < params.period; ago++) {
          squares += (pairs.x.at(ago) - pairs.meanX - slope * (pairs.y.at(ago) - pairs.meanY)) ** 2;
        }
        const variance = squares / params.period;
        if (variance <= pairs.varianceX * 1e-20) return null; // what rounding alone leaves of an exact fit
        return (pairs.x.at(0) - pairs.meanX - slope * (pairs.y.at(0) - pairs.meanY)) / Math.sqrt(variance);
      },
    };
  },
});

/**
 * Z-score of the price ratio: ln(close / reference's close) among its last `period` values, (value − mean) / population
 * standard deviation. In deviations; null when it stands still or the reference has no bar.
 */
export const ratioZscore: AnyIndicator = indicator({
  name: 'ratio-zscore',
  summary: 'Z-score of ln(close / reference) among its last values',
  unit: 'deviations',
  range: [null, null],
  needs: ['reference'],
  params: onePeriod(50, periodFromTwo),
  warmUp: params => params.period,
  start(params) {
    const ratios = new Ring(params.period);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        const ratio = Math.log(bar.close / reference.close);
        ratios.push(ratio);
        if (!ratios.isFull) return null;
        const mean = ratios.mean();
        const deviation = ratios.deviation(mean);
        return deviation === 0 ? null : (ratio - mean) / deviation;
      },
    };
  },
});

/** close / reference's close, above 0; null where the reference has no bar. Source: price relative strength, Stock.Indicators Prs. */
export const priceRelative: AnyIndicator = indicator({
  name: 'price-relative',
  summary: 'close / reference’s close',
  unit: 'number',
  range: [0, null],
  needs: ['reference'],
  params: z.strictObject({}),
  warmUp: () => 1,
  start: () => ({
    update: (bar, { reference }) => (reference === null ? null : bar.close / reference.close),
  }),
});

/**
 * Relative strength: simple return over the last `period` bars that both have, less that of the reference. A fraction: above
 * 0 the instrument did better; null where the reference has no bar. Source: Stock.Indicators Prs, prsPercent.
 */
export const relativeStrength: AnyIndicator = indicator({
  name: 'relative-strength',
  summary: 'Return over the period less that of the reference',
  unit: 'fraction',
  range: [null, null],
  needs: ['reference'],
  params: onePeriod(30),
  warmUp: params => params.period + 1,
  start(params) {
    const closes = new Ring(params.period + 1);
    const references = new Ring(params.period + 1);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        closes.push(bar.close);
        references.push(reference.close);
        if (!closes.isFull) return null;
        return bar.close / closes.oldest - reference.close / references.oldest;
      },
    };
  },
});
