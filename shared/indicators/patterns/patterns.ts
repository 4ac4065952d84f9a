import type { AnyIndicator } from '../indicator.ts';
import { doji, dragonflyDoji, gravestoneDoji, longLeggedDoji, rickshawMan, takuri } from './doji.ts';
import { hammer, hangingMan, invertedHammer, shootingStar } from './hammer.ts';
import { hikkake } from './hikkake.ts';
import { beltHold, closingMarubozu, highWave, longLine, marubozu, shortLine, spinningTop } from './one-candle.ts';
import { eveningDojiStar, eveningStar, morningDojiStar, morningStar } from './star.ts';
import {
  gapThreeMethods,
  threeBlackCrows,
  threeInside,
  threeLineStrike,
  threeOutside,
  threeWhiteSoldiers,
} from './three-candles.ts';
import { advanceBlock, stalledPattern } from './tiring-rise.ts';
import {
  darkCloudCover,
  dojiStar,
  engulfing,
  harami,
  haramiCross,
  insideBar,
  matchingLow,
  piercing,
  separatingLines,
} from './two-candles.ts';

/** Candlestick patterns: 1 bullish, −1 bearish, 0 none. */
export const PATTERNS: readonly AnyIndicator[] = [
  advanceBlock,
  beltHold,
  closingMarubozu,
  darkCloudCover,
  doji,
  dojiStar,
  dragonflyDoji,
  engulfing,
  eveningDojiStar,
  eveningStar,
  gapThreeMethods,
  gravestoneDoji,
  hammer,
  hangingMan,
  harami,
  haramiCross,
  highWave,
  hikkake,
  insideBar,
  invertedHammer,
  longLeggedDoji,
  longLine,
  marubozu,
  matchingLow,
  morningDojiStar,
  morningStar,
  piercing,
  rickshawMan,
  separatingLines,
  shootingStar,
  shortLine,
  spinningTop,
  stalledPattern,
  takuri,
  threeBlackCrows,
  threeInside,
  threeLineStrike,
  threeOutside,
  threeWhiteSoldiers,
];
