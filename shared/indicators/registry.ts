import { adx } from './adx.ts';
import { atr } from './atr.ts';
import { bollingerLower, bollingerPercent, bollingerUpper, bollingerWidth } from './bollinger.ts';
import { ema } from './ema.ts';
import { highest } from './highest.ts';
import type { AnyIndicator } from './indicator.ts';
import { lowest } from './lowest.ts';
import { macd, macdHistogram, macdSignal } from './macd.ts';
import { roc } from './roc.ts';
import { rsi } from './rsi.ts';
import { sma } from './sma.ts';
import { standardDeviation } from './standard-deviation.ts';
import { volumeSma } from './volume-sma.ts';
import { zscore } from './zscore.ts';

/** Every indicator. A new one is its file, a line here, and a test against reference values. */
export const REGISTRY: readonly AnyIndicator[] = [
  adx,
  atr,
  bollingerLower,
  bollingerPercent,
  bollingerUpper,
  bollingerWidth,
  ema,
  highest,
  lowest,
  macd,
  macdHistogram,
  macdSignal,
  roc,
  rsi,
  sma,
  standardDeviation,
  volumeSma,
  zscore,
];

const byName: ReadonlyMap<string, AnyIndicator> = new Map(REGISTRY.map(one => [one.name, one]));

/** The indicator of that name; null when there is none. */
export const findIndicator = (name: string): AnyIndicator | null => byName.get(name) ?? null;
