import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/** Weights of the newest squared return and of the variance before it. */
interface Weights {
  readonly alpha: number;
  readonly beta: number;
}

/** Mean of the squares of a full ring: the long-run variance that the recursion returns to. */
function meanSquare({ values, length }: Ring): number {
  let total = 0;
  for (let index = 0; index < length; index++) total += (values[index] ?? 0) ** 2;
  return total / length;
}

/** σ² of the bar after the newest: the recursion through the window, begun with the long-run variance. */
function forecast(returns: Ring, { alpha, beta }: Weights): number {
  const longRun = meanSquare(returns);
  const constant = (1 - alpha - beta) * longRun;
  let variance = longRun;
  for (let ago = returns.length - 1; ago >= 0; ago--) {
    variance = constant + alpha * returns.at(ago) ** 2 + beta * variance;
  }
  return variance;
}

/**
 * Volatility of the next bar's log return by GARCH(1,1) with given weights: √σ², σ² = (1 − α − β)·v + α·r² + β·σ² through
 * the last `period` log returns, v the mean of their squares (variance targeting, drift 0), begun with v. A fraction per
 * bar, at least 0. Source: Bollerslev (1986), Engle and Mezrich (1996).
 */
export const garchVolatility = indicator({
  name: 'garch-volatility',
  summary: '√ of (1 − α − β)·long-run variance + α·r² + β·variance before',
  unit: 'fraction',
  range: [0, null],
  params: z
    .strictObject({
      period: periodFromTwo.default(100),
      alpha: z.number().gt(0).lt(1).default(0.1),
      beta: z.number().min(0).lt(1).default(0.85),
    })
    .refine(params => params.alpha + params.beta < 1, { path: ['beta'], error: 'alpha + beta must be below 1' }),
  warmUp: params => params.period + 1,
  start({ period, alpha, beta }) {
    const returns = new LogReturns(new Ring(period));
    const weights = { alpha, beta };
    return { update: bar => (returns.add(bar.close) ? Math.sqrt(forecast(returns.ring, weights)) : null) };
  },
});

/** Tried in this order: every α with every α + β. Finer steps change σ by less than the estimate is uncertain. */
const CANDIDATES: readonly Weights[] = [0.02, 0.05, 0.1, 0.15, 0.2].flatMap(alpha =>
  [0.8, 0.9, 0.95, 0.98, 0.995].map(persistence => ({ alpha, beta: persistence - alpha })),
);
/** Bars between two estimates. */
const ESTIMATE_EVERY = 20;

/** −2 · log likelihood of the window under normal innovations, a constant left out: Σ ln σ² + r²/σ². */
function misfit(returns: Ring, { alpha, beta }: Weights): number {
  const longRun = meanSquare(returns);
  const constant = (1 - alpha - beta) * longRun;
  let variance = longRun;
  let total = 0;
  for (let ago = returns.length - 1; ago >= 0; ago--) {
    const square = returns.at(ago) ** 2;
    total += Math.log(variance) + square / variance;
    variance = constant + alpha * square + beta * variance;
  }
  return total;
}

/** The candidate under which the window is most likely; of equal ones the first. */
function mostLikely(returns: Ring): Weights {
  let best: Weights = { alpha: 0.1, beta: 0.85 };
  let least = Number.POSITIVE_INFINITY;
  for (const weights of CANDIDATES) {
    const value = misfit(returns, weights);
    if (value < least) [best, least] = [weights, value];
  }
  return best;
}

/**
 * The same with weights estimated on the window: quasi maximum likelihood over a fixed grid (α 0.02 … 0.2, α + β
 * 0.8 … 0.995), with the first value and every 20 bars from there; the same bars always give the same weights. A fraction
 * per bar, at least 0; null while the price has stood still for the whole window. Source: Bollerslev (1986).
 */
export const garchFittedVolatility = indicator({
  name: 'garch-fitted-volatility',
  summary: 'GARCH(1,1) with the weights under which the window is most likely',
  unit: 'fraction',
  range: [0, null],
  params: z.strictObject({ period: periodFromTwo.default(200) }),
  warmUp: params => params.period + 1,
  start({ period }) {
    const returns = new LogReturns(new Ring(period));
    let weights: Weights | null = null;
    let age = 0;
    return {
      update(bar) {
        if (!returns.add(bar.close)) return null;
        if (meanSquare(returns.ring) === 0) return null;
        if (weights === null || age === ESTIMATE_EVERY) [weights, age] = [mostLikely(returns.ring), 0];
        age += 1;
        return Math.sqrt(forecast(returns.ring, weights));
      },
    };
  },
});
