import type { AnyIndicator } from '../indicator.ts';
import { acceleratorOscillator, awesomeOscillator } from './awesome-oscillator.ts';
import { bop } from './bop.ts';
import { cci } from './cci.ts';
import { centerOfGravity } from './center-of-gravity.ts';
import { cmo } from './cmo.ts';
import { connorsRsi } from './connors-rsi.ts';
import { coppock } from './coppock.ts';
import { demarker } from './demarker.ts';
import { derivativeOscillator } from './derivative-oscillator.ts';
import { disparity } from './disparity.ts';
import { dpo } from './dpo.ts';
import { efficiencyRatio } from './efficiency-ratio.ts';
import { bearPower, bullPower } from './elder-ray.ts';
import { fisher, fisherSignal } from './fisher.ts';
import { forecastOscillator } from './forecast-oscillator.ts';
import { internalStrength } from './internal-strength.ts';
import { intradayMomentum } from './intraday-momentum.ts';
import { kst, kstSignal } from './kst.ts';
import { laguerreRsi } from './laguerre-rsi.ts';
import { macd, macdHistogram, macdSignal } from './macd.ts';
import { pmo, pmoSignal } from './pmo.ts';
import { prettyGood } from './pretty-good.ts';
import { apo, ppo } from './price-oscillator.ts';
import { projectionOscillator } from './projection-oscillator.ts';
import { psychologicalLine } from './psychological-line.ts';
import { qstick } from './qstick.ts';
import { logReturn, momentum, roc, rocFraction, rocRatio } from './rate-of-change.ts';
import { relativeMomentum } from './relative-momentum.ts';
import { relativeVigor, relativeVigorSignal } from './relative-vigor.ts';
import { rsi } from './rsi.ts';
import { schaff } from './schaff.ts';
import { smi, smiSignal } from './smi.ts';
import { stochasticD, stochasticFastK, stochasticJ, stochasticK } from './stochastic.ts';
import { stochasticRsi, stochasticRsiSignal } from './stochastic-rsi.ts';
import { trix } from './trix.ts';
import { tsi, tsiSignal } from './tsi.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
import { waveTrendLine, waveTrendSignal } from './wave-trend.ts';
import { williamsR } from './williams-r.ts';

/** How fast the price moves, and whether it has gone too far: oscillators and rates of change. */
export const MOMENTUM: readonly AnyIndicator[] = [
  acceleratorOscillator,
  apo,
  awesomeOscillator,
  bearPower,
  bop,
  bullPower,
  cci,
  centerOfGravity,
  cmo,
  connorsRsi,
  coppock,
  demarker,
  derivativeOscillator,
  disparity,
  dpo,
  efficiencyRatio,
  fisher,
  fisherSignal,
  forecastOscillator,
  internalStrength,
  intradayMomentum,
  kst,
  kstSignal,
  laguerreRsi,
  logReturn,
  macd,
  macdHistogram,
  macdSignal,
  momentum,
  pmo,
  pmoSignal,
  ppo,
  prettyGood,
  projectionOscillator,
  psychologicalLine,
  qstick,
  relativeMomentum,
  relativeVigor,
  relativeVigorSignal,
  roc,
  rocFraction,
  rocRatio,
  rsi,
  schaff,
  smi,
  smiSignal,
  stochasticD,
  stochasticFastK,
  stochasticJ,
  stochasticK,
  stochasticRsi,
  stochasticRsiSignal,
  trix,
  tsi,
  tsiSignal,
  ultimateOscillator,
  waveTrendLine,
  waveTrendSignal,
  williamsR,
];
