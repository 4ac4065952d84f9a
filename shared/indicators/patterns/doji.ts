import { bullish, type Candles, pattern } from './candles.ts';

/* A doji opens and closes at nearly one price. Which way it points lies in what comes before it, so these say 1 or 0. */

const hasUpper = (c: Candles): boolean => c.upperShadow(0) >= c.nothing(0);
const hasLower = (c: Candles): boolean => c.lowerShadow(0) >= c.nothing(0);

/** Doji: body at most a tenth of the mean range. 1 or 0. Source: Nison, TA-Lib CDLDOJI. */
export const doji = pattern({
  name: 'doji',
  summary: 'Body at most a tenth of the mean range',
  candles: 1,
  of: c => bullish(c.isDoji(0)),
});
/** Dragonfly doji: a lower shadow and no upper one. 1 or 0. Source: Nison, TA-Lib CDLDRAGONFLYDOJI. */
export const dragonflyDoji = pattern({
  name: 'dragonfly-doji',
  summary: 'Doji with a lower shadow alone',
  candles: 1,
  of: c => bullish(c.isDoji(0) && !hasUpper(c) && c.lowerShadow(0) > c.nothing(0)),
});
/** Gravestone doji: an upper shadow and no lower one. 1 or 0, though it warns. Source: Nison, TA-Lib CDLGRAVESTONEDOJI. */
export const gravestoneDoji = pattern({
  name: 'gravestone-doji',
  summary: 'Doji with an upper shadow alone',
  candles: 1,
  of: c => bullish(c.isDoji(0) && !hasLower(c) && c.upperShadow(0) > c.nothing(0)),
});
/** Long-legged doji: a shadow longer than the body. 1 or 0. Source: Nison, TA-Lib CDLLONGLEGGEDDOJI. */
export const longLeggedDoji = pattern({
  name: 'long-legged-doji',
  summary: 'Doji with a shadow longer than its body',
  candles: 1,
  of: c => bullish(c.isDoji(0) && (c.lowerShadow(0) > c.body(0) || c.upperShadow(0) > c.body(0))),
});
/** Rickshaw man: two shadows longer than the body, which lies near the middle. 1 or 0. Source: Nison, TA-Lib CDLRICKSHAWMAN. */
export const rickshawMan = pattern({
  name: 'rickshaw-man',
  summary: 'Long-legged doji with its body in the middle',
  candles: 1,
  of(c) {
    const middle = c.low(0) + (c.high(0) - c.low(0)) / 2;
    const isCentred = c.bottom(0) <= middle + c.near(0) && c.top(0) >= middle - c.near(0);
    return bullish(c.isDoji(0) && c.lowerShadow(0) > c.body(0) && c.upperShadow(0) > c.body(0) && isCentred);
  },
});
/** Takuri line: a dragonfly doji whose lower shadow is more than twice its body. 1 or 0. Source: Nison, TA-Lib CDLTAKURI. */
export const takuri = pattern({
  name: 'takuri',
  summary: 'Dragonfly doji with a very long lower shadow',
  candles: 1,
  of: c => bullish(c.isDoji(0) && !hasUpper(c) && c.lowerShadow(0) > 2 * c.body(0)),
});
