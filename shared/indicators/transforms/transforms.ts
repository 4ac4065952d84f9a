import type { AnyIndicator } from '../indicator.ts';
import { heikinAshiClose, heikinAshiHigh, heikinAshiLow, heikinAshiOpen } from './heikin-ashi.ts';
import { hilbertInPhase, hilbertPeriod, hilbertQuadrature } from './hilbert.ts';
import { hilbertLeadSine, hilbertPhase, hilbertSine, hilbertTrendline, hilbertTrendMode } from './hilbert-phase.ts';
import { sineWave, sineWaveLead } from './sine-wave.ts';
import { averagePrice, close, medianPrice, typicalPrice, weightedClose } from './typical-prices.ts';

/** Other ways to look at a bar: typical prices, smoothed candles, cycles. */
export const TRANSFORMS: readonly AnyIndicator[] = [
  averagePrice,
  close,
  heikinAshiClose,
  heikinAshiHigh,
  heikinAshiLow,
  heikinAshiOpen,
  hilbertInPhase,
  hilbertLeadSine,
  hilbertPeriod,
  hilbertPhase,
  hilbertQuadrature,
  hilbertSine,
  hilbertTrendMode,
  hilbertTrendline,
  medianPrice,
  sineWave,
  sineWaveLead,
  typicalPrice,
  weightedClose,
];
