import type { AnyIndicator } from '../indicator.ts';
import { accelerationLower, accelerationUpper } from './acceleration-bands.ts';
import { atr, natr, trueRange } from './atr.ts';
import { bollingerLower, bollingerPercent, bollingerUpper, bollingerWidth } from './bollinger.ts';
import { chaikinVolatility } from './chaikin-volatility.ts';
import { choppiness } from './choppiness.ts';
import { donchianWidth } from './donchian-width.ts';
import { garmanKlass, parkinson, rogersSatchell } from './estimators.ts';
import { historicalVolatility, returnDeviation } from './historical-volatility.ts';
import { keltnerLower, keltnerUpper, keltnerWidth } from './keltner.ts';
import { massIndex } from './mass-index.ts';
import { relativeVolatility } from './relative-volatility.ts';
import { squeeze, squeezeMomentum } from './squeeze.ts';
import { starcLower, starcUpper } from './starc.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { yangZhang } from './yang-zhang.ts';

/** How far the price moves: ranges, deviations, and the bands made of them. */
export const VOLATILITY: readonly AnyIndicator[] = [
  accelerationLower,
  accelerationUpper,
  atr,
  bollingerLower,
  bollingerPercent,
  bollingerUpper,
  bollingerWidth,
  chaikinVolatility,
  choppiness,
  donchianWidth,
  garmanKlass,
  historicalVolatility,
  keltnerLower,
  keltnerUpper,
  keltnerWidth,
  massIndex,
  natr,
  parkinson,
  relativeVolatility,
  returnDeviation,
  rogersSatchell,
  squeeze,
  squeezeMomentum,
  starcLower,
  starcUpper,
  trueRange,
  ulcerIndex,
  yangZhang,
];
