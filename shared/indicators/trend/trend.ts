import type { AnyIndicator } from '../indicator.ts';
import { adx, adxr } from './adx.ts';
import { alligatorJaw, alligatorLips, alligatorTeeth } from './alligator.ts';
import { alma } from './alma.ts';
import { aroonDown, aroonOscillator, aroonUp } from './aroon.ts';
import { chandeKrollLong, chandeKrollShort } from './chande-kroll.ts';
import { chandelierLong, chandelierShort } from './chandelier-exit.ts';
import { dema } from './dema.ts';
import { dx, minusDi, minusDm, plusDi, plusDm } from './directional-movement.ts';
import { ema } from './ema.ts';
import { envelopeLower, envelopeUpper } from './envelope.ts';
import { frama } from './frama.ts';
import { highest } from './highest.ts';
import { hma } from './hma.ts';
import { ichimokuBase, ichimokuConversion, ichimokuLeadingA, ichimokuLeadingB } from './ichimoku.ts';
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
import { fama, mama } from './mama.ts';
import { mcginley } from './mcginley.ts';
import { midpoint, midprice } from './midpoint.ts';
import { parabolicSar } from './parabolic-sar.ts';
import { sma } from './sma.ts';
import { superSmoother } from './super-smoother.ts';
import { atrStop, supertrend, supertrendDirection } from './supertrend.ts';
import { t3 } from './t3.ts';
import { tema } from './tema.ts';
import { trima } from './trima.ts';
import { verticalHorizontalFilter } from './vertical-horizontal-filter.ts';
import { vidya } from './vidya.ts';
import { volatilityStop } from './volatility-stop.ts';
import { vortexMinus, vortexPlus } from './vortex.ts';
import { vwma } from './vwma.ts';
import { wilders } from './wilders.ts';
import { wma } from './wma.ts';
import { zlema } from './zlema.ts';

/** Where the price goes, and how surely: averages, channels, directional movement. */
export const TREND: readonly AnyIndicator[] = [
  adx,
  adxr,
  alligatorJaw,
  alligatorLips,
  alligatorTeeth,
  alma,
  aroonDown,
  aroonOscillator,
  aroonUp,
  atrStop,
  chandeKrollLong,
  chandeKrollShort,
  chandelierLong,
  chandelierShort,
  dema,
  dx,
  ema,
  envelopeLower,
  envelopeUpper,
  fama,
  frama,
  highest,
  hma,
  ichimokuBase,
  ichimokuConversion,
  ichimokuLeadingA,
  ichimokuLeadingB,
  kama,
  linearRegression,
  linearRegressionAngle,
  linearRegressionIntercept,
  linearRegressionRSquared,
  linearRegressionSlope,
  lowest,
  mama,
  mcginley,
  midpoint,
  midprice,
  minusDi,
  minusDm,
  parabolicSar,
  plusDi,
  plusDm,
  sma,
  superSmoother,
  supertrend,
  supertrendDirection,
  t3,
  tema,
  timeSeriesForecast,
  trima,
  verticalHorizontalFilter,
  vidya,
  volatilityStop,
  vortexMinus,
  vortexPlus,
  vwma,
  wilders,
  wma,
  zlema,
];
