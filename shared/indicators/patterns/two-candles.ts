import { bearish, bullish, type Candles, type Color, pattern } from './candles.ts';

const against = (color: Color): Color => (color === 1 ? -1 : 1);
const isWithin = (c: Candles): boolean => c.isLong(1) && c.isInside(0);

/** Engulfing: a body that covers the one before, which went the other way. ±1. Source: Nison, TA-Lib CDLENGULFING. */
export const engulfing = pattern({
  name: 'engulfing',
  summary: 'Body that covers the opposite one before',
  candles: 2,
  of: c => (c.engulfs(0) ? c.color(0) : 0),
});
/** Harami: a short body within the long one before, against which it points. ±1. Source: Nison, TA-Lib CDLHARAMI. */
export const harami = pattern({
  name: 'harami',
  summary: 'Short body within the long one before',
  candles: 2,
  of: c => (isWithin(c) && c.body(0) <= c.usualBody(0) ? against(c.color(1)) : 0),
});
/** Harami cross: a doji within the long body before, against which it points. ±1. Source: Nison, TA-Lib CDLHARAMICROSS. */
export const haramiCross = pattern({
  name: 'harami-cross',
  summary: 'Doji within the long body before',
  candles: 2,
  of: c => (isWithin(c) && c.isDoji(0) ? against(c.color(1)) : 0),
});
/** Doji star: a doji beyond the long body before, against which it points. ±1. Source: Nison, TA-Lib CDLDOJISTAR. */
export const dojiStar = pattern({
  name: 'doji-star',
  summary: 'Doji beyond the long body before',
  candles: 2,
  of(c) {
    const isBeyond = c.color(1) === 1 ? c.gapsUp(0) : c.gapsDown(0);
    return c.isLong(1) && c.isDoji(0) && isBeyond ? against(c.color(1)) : 0;
  },
});
/** Piercing: a long rise that opens below the low of a long fall and closes in its upper half. 1 or 0. Source: Nison, TA-Lib CDLPIERCING. */
export const piercing = pattern({
  name: 'piercing',
  summary: 'Long rise from below into the upper half of a long fall',
  candles: 2,
  of(c) {
    const isReversal = c.color(1) === -1 && c.isLong(1) && c.color(0) === 1 && c.isLong(0);
    const closesInside = c.close(0) < c.open(1) && c.close(0) > c.close(1) + c.body(1) / 2;
    return bullish(isReversal && c.open(0) < c.low(1) && closesInside);
  },
});
/** Dark cloud cover: a fall that opens above the high of a long rise and closes in its lower half. −1 or 0. Source: Nison, TA-Lib CDLDARKCLOUDCOVER. */
export const darkCloudCover = pattern({
  name: 'dark-cloud-cover',
  summary: 'Fall from above into the lower half of a long rise',
  candles: 2,
  of(c) {
    const isReversal = c.color(1) === 1 && c.isLong(1) && c.color(0) === -1;
    const closesInside = c.close(0) > c.open(1) && c.close(0) < c.close(1) - c.body(1) / 2;
    return bearish(isReversal && c.open(0) > c.high(1) && closesInside);
  },
});
/** Matching low: two falls that close at one price. 1 or 0. Source: TA-Lib CDLMATCHINGLOW. */
export const matchingLow = pattern({
  name: 'matching-low',
  summary: 'Two falls that close at one price',
  candles: 2,
  of: c => bullish(c.color(1) === -1 && c.color(0) === -1 && Math.abs(c.close(0) - c.close(1)) <= c.equal(1)),
});
/** Separating lines: a long belt hold that opens where the opposite candle before opened. ±1. Source: TA-Lib CDLSEPARATINGLINES. */
export const separatingLines = pattern({
  name: 'separating-lines',
  summary: 'Long belt hold from the open of the opposite candle before',
  candles: 2,
  of(c) {
    const opensEqual = Math.abs(c.open(0) - c.open(1)) <= c.equal(1);
    const shadow = c.color(0) === 1 ? c.lowerShadow(0) : c.upperShadow(0);
    return c.color(1) !== c.color(0) && opensEqual && c.isLong(0) && shadow < c.nothing(0) ? c.color(0) : 0;
  },
});
/** Inside bar: high and low within those of the bar before. 1 or 0; it points nowhere by itself. */
export const insideBar = pattern({
  name: 'inside-bar',
  summary: 'High and low within those of the bar before',
  candles: 2,
  of: c => bullish(c.high(0) < c.high(1) && c.low(0) > c.low(1)),
});
