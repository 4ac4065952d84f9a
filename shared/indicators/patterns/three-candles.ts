import { bearish, bullish, type Candles, pattern } from './candles.ts';

/** Three inside: a harami, then a close beyond the first open. ±1. Source: Morris, TA-Lib CDL3INSIDE. */
export const threeInside = pattern({
  name: 'three-inside',
  summary: 'Harami, then a close beyond the first open',
  candles: 3,
  of(c) {
    if (!c.isLong(2) || c.body(1) > c.usualBody(1) || !c.isInside(1)) return 0;
    if (c.color(2) === 1) return bearish(c.color(0) === -1 && c.close(0) < c.open(2));
    return bullish(c.color(0) === 1 && c.close(0) > c.open(2));
  },
});
/** Three outside: an engulfing, then a close further its way. ±1. Source: Morris, TA-Lib CDL3OUTSIDE. */
export const threeOutside = pattern({
  name: 'three-outside',
  summary: 'Engulfing, then a close further its way',
  candles: 3,
  of(c) {
    if (!c.engulfs(1)) return 0;
    return c.color(1) === 1 ? bullish(c.close(0) > c.close(1)) : bearish(c.close(0) < c.close(1));
  },
});

/** The candle opens within the body before it or a little above. */
const advances = (c: Candles, ago: number): boolean =>
  c.close(ago) > c.close(ago + 1) &&
  c.open(ago) > c.open(ago + 1) &&
  c.open(ago) <= c.close(ago + 1) + c.near(ago + 1) &&
  c.body(ago) > c.body(ago + 1) - c.far(ago + 1);
const isSoldier = (c: Candles, ago: number): boolean => c.color(ago) === 1 && c.upperShadow(ago) < c.nothing(ago);

/** Three white soldiers: three rises without upper shadows, each from within the body before, none much smaller. 1 or 0. Source: Nison, TA-Lib CDL3WHITESOLDIERS. */
export const threeWhiteSoldiers = pattern({
  name: 'three-white-soldiers',
  summary: 'Three steady rises without upper shadows',
  candles: 3,
  of: c =>
    bullish(
      isSoldier(c, 2) &&
        isSoldier(c, 1) &&
        isSoldier(c, 0) &&
        advances(c, 1) &&
        advances(c, 0) &&
        c.body(0) > c.usualBody(0),
    ),
});

const isCrow = (c: Candles, ago: number): boolean => c.color(ago) === -1 && c.lowerShadow(ago) < c.nothing(ago);
const declines = (c: Candles, ago: number): boolean =>
  c.open(ago) < c.open(ago + 1) && c.open(ago) > c.close(ago + 1) && c.close(ago) < c.close(ago + 1);

/** Three black crows: after a rise, three falls without lower shadows, each from within the body before. −1 or 0. Source: Nison, TA-Lib CDL3BLACKCROWS. */
export const threeBlackCrows = pattern({
  name: 'three-black-crows',
  summary: 'After a rise, three steady falls without lower shadows',
  candles: 4,
  of: c =>
    bearish(
      c.color(3) === 1 &&
        isCrow(c, 2) &&
        isCrow(c, 1) &&
        isCrow(c, 0) &&
        declines(c, 1) &&
        declines(c, 0) &&
        c.high(3) > c.close(2),
    ),
});

/** The candle opens within the body before it or near to it. */
const opensNear = (c: Candles, ago: number): boolean =>
  c.open(ago) >= c.bottom(ago + 1) - c.near(ago + 1) && c.open(ago) <= c.top(ago + 1) + c.near(ago + 1);

/** Three-line strike: three candles one way, and a fourth that takes all of it back; it points their way. ±1. Source: Morris, TA-Lib CDL3LINESTRIKE. */
export const threeLineStrike = pattern({
  name: 'three-line-strike',
  summary: 'Three candles one way, taken back by a fourth',
  candles: 4,
  of(c) {
    const color = c.color(1);
    if (c.color(3) !== color || c.color(2) !== color || c.color(0) === color) return 0;
    if (!opensNear(c, 2) || !opensNear(c, 1)) return 0;
    if (color === 1) {
      const rises = c.close(1) > c.close(2) && c.close(2) > c.close(3);
      return bullish(rises && c.open(0) > c.close(1) && c.close(0) < c.open(3));
    }
    const falls = c.close(1) < c.close(2) && c.close(2) < c.close(3);
    return bearish(falls && c.open(0) < c.close(1) && c.close(0) > c.open(3));
  },
});
/** Gap three methods: two candles one way with a gap between their bodies, and a third from one into the other; it points their way. ±1. Source: Morris, TA-Lib CDLXSIDEGAP3METHODS. */
export const gapThreeMethods = pattern({
  name: 'gap-three-methods',
  summary: 'Gap between two candles one way, filled by a third',
  candles: 3,
  of(c) {
    const color = c.color(2);
    if (c.color(1) !== color || c.color(0) === color) return 0;
    const opensInside = c.open(0) < c.top(1) && c.open(0) > c.bottom(1);
    const closesInside = c.close(0) < c.top(2) && c.close(0) > c.bottom(2);
    return opensInside && closesInside && (color === 1 ? c.gapsUp(1) : c.gapsDown(1)) ? color : 0;
  },
});
