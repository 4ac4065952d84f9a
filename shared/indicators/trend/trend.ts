import type { AnyIndicator } from '../indicator.ts';
import { adx } from './adx.ts';
import { alma } from './alma.ts';
import { dema } from './dema.ts';
import { ema } from './ema.ts';
import { highest } from './highest.ts';
import { hma } from './hma.ts';
import { kama } from './kama.ts';
import {
  linearRegression,
  linearRegressionAngle,
  linearRegressionIntercept,
  linearRegressionRSquared,
  linearRegressionSlope,
  timeSeriesForecast,
} from './linear-regression.ts';
import { lowest } from './lowest.ts';
import { midpoint, midprice } from './midpoint.ts';
import { parabolicSar } from './parabolic-sar.ts';
import { sma } from './sma.ts';
import { supertrend, supertrendDirection } from './supertrend.ts';
import { t3 } from './t3.ts';
import { tema } from './tema.ts';
import { trima } from './trima.ts';
import { vwma } from './vwma.ts';
import { wilders } from './wilders.ts';
import { wma } from './wma.ts';
import { zlema } from './zlema.ts';

/** Where the price goes, and how surely: averages, channels, directional movement. */
export const TREND: readonly AnyIndicator[] = [
  adx,
  alma,
  dema,
  ema,
  highest,
  hma,
  kama,
  linearRegression,
  linearRegressionAngle,
  linearRegressionIntercept,
  linearRegressionRSquared,
  linearRegressionSlope,
  lowest,
  midpoint,
  midprice,
  parabolicSar,
  sma,
  supertrend,
  supertrendDirection,
  t3,
  tema,
  timeSeriesForecast,
  trima,
  vwma,
  wilders,
  wma,
  zlema,
];
