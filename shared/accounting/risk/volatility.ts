import { defined, mean, type Numbers } from '../performance/statistics.ts';

/** `√(Σ r² / n)` per period, around zero and not the mean, which is noise over a short span; null without returns. Andersen & Bollerslev 1998. */
export function realisedVolatility(returns: Numbers): number | null {
  return defined(Math.sqrt(mean(Array.from(returns, one => one * one))));
}

/** RiskMetrics 1996, for daily returns. */
export const DAILY_DECAY = 0.94;

/**
 * `√(Σ λ^k r² / Σ λ^k)` per period, k = 0 for the last return: an exponentially weighted average that needs no start and is a function of
 * the given returns alone. Null without returns. RiskMetrics 1996.
 */
export function ewmaVolatility(returns: Numbers, decay: number = DAILY_DECAY): number | null {
  let weights = 0;
  let sum = 0;
  for (let index = 0; index < returns.length; index++) {
    const one = returns[index] ?? 0;
    sum = sum * decay + one * one;
    weights = weights * decay + 1;
  }
  return defined(Math.sqrt(sum / weights));
}
