import type { AnyIndicator } from '../indicator.ts';
import { accumulationDistribution, chaikinMoneyFlow, chaikinOscillator } from './accumulation.ts';
import { easeOfMovement } from './ease-of-movement.ts';
import { forceIndex } from './force-index.ts';
import { kvo, kvoSignal } from './klinger.ts';
import { marketFacilitation } from './market-facilitation.ts';
import { mfi } from './mfi.ts';
import { obv } from './obv.ts';
import { pvo, pvoHistogram, pvoSignal } from './pvo.ts';
import { relativeVolume, volumeOscillator, volumeRoc, volumeSma } from './volume-average.ts';
import { nvi, pvi, pvt, wad } from './volume-trend.ts';
import { vwap, vwapDaily } from './vwap.ts';

/** What the volume says of the price. */
export const VOLUME: readonly AnyIndicator[] = [
  accumulationDistribution,
  chaikinMoneyFlow,
  chaikinOscillator,
  easeOfMovement,
  forceIndex,
  kvo,
  kvoSignal,
  marketFacilitation,
  mfi,
  nvi,
  obv,
  pvi,
  pvo,
  pvoHistogram,
  pvoSignal,
  pvt,
  relativeVolume,
  volumeOscillator,
  volumeRoc,
  volumeSma,
  vwap,
  vwapDaily,
  wad,
];
