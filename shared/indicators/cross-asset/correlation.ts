import { z } from 'zod';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod, period, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';
import { PairedChanges, Pairs } from './pairs.ts';

/**
 * Correlation of the log returns with those of the reference over the last `period` bars that both have. −1 to 1; null when
 * one of the two stands still or the reference has no bar. Source: Pearson.
 */
export const correlation: AnyIndicator = indicator({
  name: 'correlation',
  summary: 'Correlation of the log returns with those of the reference',
  unit: 'fraction',
  range: [-1, 1],
  needs: ['reference'],
  params: onePeriod(50, periodFromTwo),
  warmUp: params => params.period + 1,
  start(params) {
    const changes = new PairedChanges();
    const pairs = new Pairs(params.period);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        if (changes.add(bar, reference)) pairs.push(Math.log(changes.ratio), Math.log(changes.referenceRatio));
        return pairs.measure() ? pairs.correlation() : null;
      },
    };
  },
});

/** Correlation of the closes with those of the reference: as `correlation`, of prices; two trends correlate by themselves. −1 to 1. Source: TA-Lib CORREL, Stock.Indicators Correlation. */
export const priceCorrelation: AnyIndicator = indicator({
  name: 'price-correlation',
  summary: 'Correlation of the closes with those of the reference',
  unit: 'fraction',
  range: [-1, 1],
  needs: ['reference'],
  params: onePeriod(30, periodFromTwo),
  warmUp: params => params.period,
  start(params) {
    const pairs = new Pairs(params.period);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        pairs.push(bar.close, reference.close);
        return pairs.measure() ? pairs.correlation() : null;
      },
    };
  },
});

/**
 * Correlation of the log returns with those of the reference `lag` bars before: above 0 the reference leads. Over the last
 * `period` pairs. −1 to 1; null when one of the two stands still or the reference has no bar.
 */
export const laggedCorrelation: AnyIndicator = indicator({
  name: 'lagged-correlation',
  summary: 'Correlation of the log returns with those of the reference `lag` bars before',
  unit: 'fraction',
  range: [-1, 1],
  needs: ['reference'],
  params: z.strictObject({ period: periodFromTwo.default(50), lag: period.default(1) }),
  warmUp: params => params.period + params.lag + 1,
  start(params) {
    const changes = new PairedChanges();
    const earlier = new Ring(params.lag);
    const pairs = new Pairs(params.period);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        if (changes.add(bar, reference)) {
          if (earlier.isFull) pairs.push(Math.log(changes.ratio), earlier.oldest);
          earlier.push(Math.log(changes.referenceRatio));
        }
        return pairs.measure() ? pairs.correlation() : null;
      },
    };
  },
});

/**
 * Beta: covariance / variance of the reference, of the simple returns of the last `period` bars that both have. How much of
 * a move of the reference is taken along; null when the reference stands still or has no bar. Source: Sharpe (1964), TA-Lib
 * BETA, Stock.Indicators Beta.
 */
export const beta: AnyIndicator = indicator({
  name: 'beta',
  summary: 'Covariance with the reference / its variance, of simple returns',
  unit: 'number',
  range: [null, null],
  needs: ['reference'],
  params: onePeriod(50, periodFromTwo),
  warmUp: params => params.period + 1,
  start(params) {
    const changes = new PairedChanges();
    const pairs = new Pairs(params.period);
    return {
      update(bar, { reference }) {
        if (reference === null) return null;
        if (changes.add(bar, reference)) pairs.push(changes.ratio - 1, changes.referenceRatio - 1);
        return pairs.measure() && pairs.varianceY > 0 ? pairs.covariance / pairs.varianceY : null;
      },
    };
  },
});
