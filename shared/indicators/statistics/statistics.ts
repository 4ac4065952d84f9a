import type { AnyIndicator } from '../indicator.ts';
import { autocorrelation, hurstVariance, varianceRatio } from './dependence.ts';
import { entropy, permutationEntropy } from './entropy.ts';
import { garchFittedVolatility, garchVolatility } from './garch.ts';
import { hurst, hurstCorrected } from './hurst.ts';
import { dickeyFuller, halfLife } from './mean-reversion.ts';
import { kurtosis, meanReturn, rollingSharpe, skewness } from './moments.ts';
import { medianZscore, percentileRank, quantile, rollingMedian } from './quantiles.ts';
import {
  bipowerVolatility,
  ewmaVolatility,
  jumpShare,
  realisedVolatility,
  volatilityRank,
} from './realised-volatility.ts';
import { trendRegime, trendRegimeAge, volatilityRegime, volatilityRegimeAge } from './regimes.ts';
import { standardDeviation } from './standard-deviation.ts';
import { zscore } from './zscore.ts';

/** Moments, dependence and regimes of the last bars. */
export const STATISTICS: readonly AnyIndicator[] = [
  autocorrelation,
  bipowerVolatility,
  dickeyFuller,
  entropy,
  ewmaVolatility,
  garchFittedVolatility,
  garchVolatility,
  halfLife,
  hurst,
  hurstCorrected,
  hurstVariance,
  jumpShare,
  kurtosis,
  meanReturn,
  medianZscore,
  percentileRank,
  permutationEntropy,
  quantile,
  realisedVolatility,
  rollingMedian,
  rollingSharpe,
  skewness,
  standardDeviation,
  trendRegime,
  trendRegimeAge,
  varianceRatio,
  volatilityRank,
  volatilityRegime,
  volatilityRegimeAge,
  zscore,
];
