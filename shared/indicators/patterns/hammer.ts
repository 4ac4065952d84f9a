import { bearish, bullish, type Candles, pattern } from './candles.ts';

const standsOnShadow = (c: Candles): boolean =>
  c.isShort(0) && c.lowerShadow(0) > c.body(0) && c.upperShadow(0) < c.nothing(0);
const hangsUnderShadow = (c: Candles): boolean =>
  c.isShort(0) && c.upperShadow(0) > c.body(0) && c.lowerShadow(0) < c.nothing(0);

/** Hammer: a short body over a longer lower shadow, near or below the low before. 1 or 0. Source: Nison, TA-Lib CDLHAMMER. */
export const hammer = pattern({
  name: 'hammer',
  summary: 'Short body over a lower shadow, near the low before',
  candles: 2,
  of: c => bullish(standsOnShadow(c) && c.bottom(0) <= c.low(1) + c.near(1)),
});
/** Hanging man: the same near or above the high before. −1 or 0. Source: Nison, TA-Lib CDLHANGINGMAN. */
export const hangingMan = pattern({
  name: 'hanging-man',
  summary: 'Short body over a lower shadow, near the high before',
  candles: 2,
  of: c => bearish(standsOnShadow(c) && c.bottom(0) >= c.high(1) - c.near(1)),
});
/** Inverted hammer: a short body under a longer upper shadow, below the body before. 1 or 0. Source: Nison, TA-Lib CDLINVERTEDHAMMER. */
export const invertedHammer = pattern({
  name: 'inverted-hammer',
  summary: 'Short body under an upper shadow, below the body before',
  candles: 2,
  of: c => bullish(hangsUnderShadow(c) && c.gapsDown(0)),
});
/** Shooting star: the same above the body before. −1 or 0. Source: Nison, TA-Lib CDLSHOOTINGSTAR. */
export const shootingStar = pattern({
  name: 'shooting-star',
  summary: 'Short body under an upper shadow, above the body before',
  candles: 2,
  of: c => bearish(hangsUnderShadow(c) && c.gapsUp(0)),
});
