import { bearish, bullish, type Candles, pattern } from './candles.ts';

/* A long candle, a small one beyond its body, and one that comes back into it by at least three tenths. */

const fallsThenRises = (c: Candles): boolean =>
  c.isLong(2) && c.color(2) === -1 && c.gapsDown(1) && c.body(0) > c.usualBody(0) && c.color(0) === 1;
const risesThenFalls = (c: Candles): boolean =>
  c.isLong(2) && c.color(2) === 1 && c.gapsUp(1) && c.body(0) > c.usualBody(0) && c.color(0) === -1;
const comesBackUp = (c: Candles): boolean => c.close(0) > c.close(2) + 0.3 * c.body(2);
const comesBackDown = (c: Candles): boolean => c.close(0) < c.close(2) - 0.3 * c.body(2);
const isSmall = (c: Candles): boolean => c.body(1) <= c.usualBody(1);

/** Morning star: long fall, short body below it, rise back into it. 1 or 0. Source: Nison, TA-Lib CDLMORNINGSTAR. */
export const morningStar = pattern({
  name: 'morning-star',
  summary: 'Long fall, short body below it, rise back into it',
  candles: 3,
  of: c => bullish(fallsThenRises(c) && isSmall(c) && comesBackUp(c)),
});
/** Evening star: long rise, short body above it, fall back into it. −1 or 0. Source: Nison, TA-Lib CDLEVENINGSTAR. */
export const eveningStar = pattern({
  name: 'evening-star',
  summary: 'Long rise, short body above it, fall back into it',
  candles: 3,
  of: c => bearish(risesThenFalls(c) && isSmall(c) && comesBackDown(c)),
});
/** Morning doji star: long fall, doji below it, rise back into it. 1 or 0. Source: Nison, TA-Lib CDLMORNINGDOJISTAR. */
export const morningDojiStar = pattern({
  name: 'morning-doji-star',
  summary: 'Long fall, doji below it, rise back into it',
  candles: 3,
  of: c => bullish(fallsThenRises(c) && c.isDoji(1) && comesBackUp(c)),
});
/** Evening doji star: long rise, doji above it, fall back into it. −1 or 0. Source: Nison, TA-Lib CDLEVENINGDOJISTAR. */
export const eveningDojiStar = pattern({
  name: 'evening-doji-star',
  summary: 'Long rise, doji above it, fall back into it',
  candles: 3,
  of: c => bearish(risesThenFalls(c) && c.isDoji(1) && comesBackDown(c)),
});
