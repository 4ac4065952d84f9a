import type { AnyIndicator } from '../indicator.ts';
import { acceleratorOscillator, awesomeOscillator } from './awesome-oscillator.ts';
import { bop } from './bop.ts';
import { cci } from './cci.ts';
import { cmo } from './cmo.ts';
import { connorsRsi } from './connors-rsi.ts';
import { coppock } from './coppock.ts';
import { demarker } from './demarker.ts';
import { dpo } from './dpo.ts';
import { efficiencyRatio } from './efficiency-ratio.ts';
import { bearPower, bullPower } from './elder-ray.ts';
import { fisher, fisherSignal } from './fisher.ts';
import { forecastOscillator } from './forecast-oscillator.ts';
import { kst, kstSignal } from './kst.ts';
import { macd, macdHistogram, macdSignal } from './macd.ts';
import { pmo, pmoSignal } from './pmo.ts';
import { apo, ppo } from './price-oscillator.ts';
import { psychologicalLine } from './psychological-line.ts';
import { qstick } from './qstick.ts';
import { logReturn, momentum, roc, rocFraction, rocRatio } from './rate-of-change.ts';
import { relativeVigor, relativeVigorSignal } from './relative-vigor.ts';
import { rsi } from './rsi.ts';
import { schaff } from './schaff.ts';
import { smi, smiSignal } from './smi.ts';
import { stochasticD, stochasticFastK, stochasticK } from './stochastic.ts';
import { stochasticRsi, stochasticRsiSignal } from './stochastic-rsi.ts';
import { trix } from './trix.ts';
import { tsi, tsiSignal } from './tsi.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
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
  cmo,
  connorsRsi,
  coppock,
  demarker,
  dpo,
  efficiencyRatio,
  fisher,
  fisherSignal,
  forecastOscillator,
  kst,
  kstSignal,
  logReturn,
  macd,
  macdHistogram,
  macdSignal,
  momentum,
  pmo,
  pmoSignal,
  ppo,
  psychologicalLine,
  qstick,
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
  stochasticK,
  stochasticRsi,
  stochasticRsiSignal,
  trix,
  tsi,
  tsiSignal,
  ultimateOscillator,
  williamsR,
];
