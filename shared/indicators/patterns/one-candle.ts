import { type Candles, pattern } from './candles.ts';

/* One candle, which points the way it went: 1 rising, −1 falling. */

const signed = (c: Candles, isThere: boolean): -1 | 0 | 1 => (isThere ? c.color(0) : 0);
const noUpper = (c: Candles): boolean => c.upperShadow(0) < c.nothing(0);
const noLower = (c: Candles): boolean => c.lowerShadow(0) < c.nothing(0);
const shortShadows = (c: Candles): boolean =>
  c.upperShadow(0) < c.usualShadow(0) && c.lowerShadow(0) < c.usualShadow(0);

/** Marubozu: a long body without shadows. Source: Nison, TA-Lib CDLMARUBOZU. */
export const marubozu = pattern({
  name: 'marubozu',
  summary: 'Long body without shadows',
  candles: 1,
  of: c => signed(c, c.isLong(0) && noUpper(c) && noLower(c)),
});
/** Closing marubozu: a long body that closes at its extreme. Source: Nison, TA-Lib CDLCLOSINGMARUBOZU. */
export const closingMarubozu = pattern({
  name: 'closing-marubozu',
  summary: 'Long body that closes at its extreme',
  candles: 1,
  of: c => signed(c, c.isLong(0) && (c.color(0) === 1 ? noUpper(c) : noLower(c))),
});
/** Belt hold: a long body that opens at its extreme. Source: Nison, TA-Lib CDLBELTHOLD. */
export const beltHold = pattern({
  name: 'belt-hold',
  summary: 'Long body that opens at its extreme',
  candles: 1,
  of: c => signed(c, c.isLong(0) && (c.color(0) === 1 ? noLower(c) : noUpper(c))),
});
/** Long line: a long body with short shadows. Source: TA-Lib CDLLONGLINE. */
export const longLine = pattern({
  name: 'long-line',
  summary: 'Long body with short shadows',
  candles: 1,
  of: c => signed(c, c.isLong(0) && shortShadows(c)),
});
/** Short line: a short body with short shadows. Source: TA-Lib CDLSHORTLINE. */
export const shortLine = pattern({
  name: 'short-line',
  summary: 'Short body with short shadows',
  candles: 1,
  of: c => signed(c, c.isShort(0) && shortShadows(c)),
});
/** Spinning top: a short body between two shadows longer than it. Source: Nison, TA-Lib CDLSPINNINGTOP. */
export const spinningTop = pattern({
  name: 'spinning-top',
  summary: 'Short body between longer shadows',
  candles: 1,
  of: c => signed(c, c.isShort(0) && c.upperShadow(0) > c.body(0) && c.lowerShadow(0) > c.body(0)),
});
/** High wave: a short body between two shadows more than twice as long. Source: Nison, TA-Lib CDLHIGHWAVE. */
export const highWave = pattern({
  name: 'high-wave',
  summary: 'Short body between very long shadows',
  candles: 1,
  of: c => signed(c, c.isShort(0) && c.upperShadow(0) > 2 * c.body(0) && c.lowerShadow(0) > 2 * c.body(0)),
});
