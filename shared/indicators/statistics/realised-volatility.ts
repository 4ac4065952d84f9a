import { z } from 'zod';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { ofReturns } from '../of-returns.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';
import { SortedRing } from '../sorted-ring.ts';

/** Σ r² of a full ring. */
function realisedVariance({ values, length }: Ring): number {
  let total = 0;
  for (let index = 0; index < length; index++) total += (values[index] ?? 0) ** 2;
  return total;
}

/** π/2 · n/(n − 1) · Σ |r_t|·|r_{t−1}|: what of the realised variance is not jumps. */
function bipowerVariation(returns: Ring): number {
  const { length } = returns;
  let total = 0;
  for (let ago = 0; ago < length - 1; ago++) total += Math.abs(returns.at(ago) * returns.at(ago + 1));
  return (Math.PI / 2) * (length / (length - 1)) * total;
}

/** Realised volatility √Σr² of the last log returns, over all of them together. A fraction, at least 0. Source: Andersen et al. (2001). */
export const realisedVolatility: AnyIndicator = ofReturns(
  { name: 'realised-volatility', summary: '√ of the sum of squared log returns', unit: 'fraction', range: [0, null] },
  30,
  returns => Math.sqrt(realisedVariance(returns)),
);

/**
 * Bipower volatility √(π/2 · n/(n−1) · Σ|r_t||r_{t−1}|) of the last log returns, over all of them together: jumps hardly
 * count. A fraction, at least 0. Source: Barndorff-Nielsen and Shephard (2004).
 */
export const bipowerVolatility: AnyIndicator = ofReturns(
  {
    name: 'bipower-volatility',
    summary: '√ of the sum of products of neighbouring absolute log returns',
    unit: 'fraction',
    range: [0, null],
  },
  30,
  returns => Math.sqrt(bipowerVariation(returns)),
);

/**
 * Share of jumps in the realised variance: 1 − bipower variation / realised variance, 0 where that is below 0. 0 to 1;
 * null when the price stands still. Source: Barndorff-Nielsen and Shephard (2004), Huang and Tauchen (2005).
 */
export const jumpShare: AnyIndicator = ofReturns(
  { name: 'jump-share', summary: '1 − bipower variation / realised variance', unit: 'fraction', range: [0, 1] },
  30,
  returns => {
    const variance = realisedVariance(returns);
    return variance === 0 ? null : Math.max(0, 1 - bipowerVariation(returns) / variance);
  },
);

/**
 * Volatility regime: rank of the realised volatility of the last `period` bars among its last `history` values, this
 * one included: (smaller + half of the equal others) / (history − 1). 0 to 1: below ⅓ low, above ⅔ high.
 */
export const volatilityRank = indicator({
  name: 'volatility-rank',
  summary: 'Rank of the realised volatility among its last values',
  unit: 'fraction',
  range: [0, 1],
  params: z.strictObject({ period: periodFromTwo.default(20), history: periodFromTwo.default(100) }),
  warmUp: params => params.period + params.history,
  start({ period, history }) {
    const returns = new LogReturns(new Ring(period));
    const past = new SortedRing(history);
    return {
      update(bar) {
        if (!returns.add(bar.close)) return null;
        const variance = realisedVariance(returns.ring);
        past.push(variance);
        if (!past.isFull) return null;
        return (past.countBelow(variance) + (past.countEqual(variance) - 1) / 2) / (history - 1);
      },
    };
  },
});

/**
 * Volatility of the next bar's log return, by exponential weights: √v, v = decay·v + (1 − decay)·r², begun with the first
 * r². A fraction per bar, at least 0. Source: RiskMetrics (1996), decay 0.94.
 */
export const ewmaVolatility = indicator({
  name: 'ewma-volatility',
  summary: '√v, v = decay·v + (1 − decay)·squared log return',
  unit: 'fraction',
  range: [0, null],
  params: z.strictObject({ decay: z.number().gt(0).lt(1).default(0.94) }),
  warmUp: () => 2,
  start({ decay }) {
    const newest = new LogReturns(new Ring(1));
    let variance: number | null = null;
    return {
      update(bar) {
        if (!newest.add(bar.close)) return null;
        const square = newest.ring.at(0) ** 2;
        variance = variance === null ? square : decay * variance + (1 - decay) * square;
        return Math.sqrt(variance);
      },
    };
  },
});
