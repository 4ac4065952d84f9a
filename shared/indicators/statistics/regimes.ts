import { z } from 'zod';
import { ageOf } from '../age.ts';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';
import { volatilityRank } from './realised-volatility.ts';

/**
 * Volatility regime by thirds of `volatility-rank`: −1 low, 0 medium, 1 high. Relative to the market's own history, so it
 * means the same for every instrument and bar length.
 */
export const volatilityRegime = indicator({
  name: 'volatility-regime',
  summary: '−1 low, 0 medium, 1 high: thirds of the rank of the realised volatility',
  unit: 'flag',
  range: [-1, 1],
  params: z.strictObject({ period: periodFromTwo.default(20), history: periodFromTwo.default(100) }),
  warmUp: params => params.period + params.history,
  start(params) {
    const ranks = volatilityRank.start(params);
    return {
      update(bar, beside) {
        const rank = ranks.update(bar, beside);
        if (rank === null) return null;
        return rank < 1 / 3 ? -1 : rank > 2 / 3 ? 1 : 0;
      },
    };
  },
});

/**
 * Trend regime: 1 up, −1 down, 0 ranging. A trend is when |close − close `period` bars ago| / Σ|change| is at least `strength` /
 * √period: a random walk comes to about 1 / √period, so `strength` says how many times as straight. 0 when the price
 * stands still. Source: Kaufman's efficiency ratio (1995).
 */
export const trendRegime = indicator({
  name: 'trend-regime',
  summary: '1 up, −1 down, 0 ranging, by the efficiency ratio times √period',
  unit: 'flag',
  range: [-1, 1],
  params: z.strictObject({ period: periodFromTwo.default(50), strength: z.number().positive().max(20).default(2) }),
  warmUp: params => params.period + 1,
  start({ period, strength }) {
    const closes = new Ring(period + 1);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        let path = 0;
        for (let ago = 0; ago < period; ago++) path += Math.abs(closes.at(ago) - closes.at(ago + 1));
        const change = bar.close - closes.oldest;
        return path > 0 && (Math.abs(change) / path) * Math.sqrt(period) >= strength ? Math.sign(change) : 0;
      },
    };
  },
});

/** Age of the volatility regime, in bars from 1, which is a change, to `longest`. */
export const volatilityRegimeAge = ageOf(volatilityRegime);
/** Age of the trend regime, in bars from 1, which is a change, to `longest`. */
export const trendRegimeAge = ageOf(trendRegime);
