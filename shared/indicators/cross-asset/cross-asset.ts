import type { AnyIndicator } from '../indicator.ts';
import { beta, correlation, laggedCorrelation, priceCorrelation } from './correlation.ts';
import { correlationRegime, correlationRegimeAge } from './correlation-regime.ts';
import { priceRelative, ratioZscore, relativeStrength, spreadZscore } from './spreads.ts';

/** The instrument beside another one. */
export const CROSS_ASSET: readonly AnyIndicator[] = [
  beta,
  correlation,
  correlationRegime,
  correlationRegimeAge,
  laggedCorrelation,
  priceCorrelation,
  priceRelative,
  ratioZscore,
  relativeStrength,
  spreadZscore,
];
