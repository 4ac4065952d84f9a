import type { AnyIndicator } from '../indicator.ts';
import { atr } from './atr.ts';
import { bollingerLower, bollingerPercent, bollingerUpper, bollingerWidth } from './bollinger.ts';

/** How far the price moves: ranges, deviations, and the bands made of them. */
export const VOLATILITY: readonly AnyIndicator[] = [
  atr,
  bollingerLower,
  bollingerPercent,
  bollingerUpper,
  bollingerWidth,
];
