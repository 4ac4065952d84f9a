import { bearish, type Candles, pattern } from './candles.ts';

/* Three rises that lose their strength: both warn of a fall. */

const rises = (c: Candles): boolean =>
  c.color(2) === 1 && c.color(1) === 1 && c.color(0) === 1 && c.close(0) > c.close(1) && c.close(1) > c.close(2);
/** The candle opens within the body before it or a little above. */
const opensInside = (c: Candles, ago: number): boolean =>
  c.open(ago) > c.open(ago + 1) && c.open(ago) <= c.close(ago + 1) + c.near(ago + 1);
const hasUpper = (c: Candles, ago: number): boolean => c.upperShadow(ago) > c.usualShadow(ago);

/** Advance block: three rises, each from within the one before, whose bodies shrink or whose upper shadows grow. −1 or 0. Source: Nison, TA-Lib CDLADVANCEBLOCK. */
export const advanceBlock = pattern({
  name: 'advance-block',
  summary: 'Three rises with shrinking bodies or growing upper shadows',
  candles: 3,
  of(c) {
    const begins = c.isLong(2) && c.upperShadow(2) < c.usualShadow(2) && opensInside(c, 1) && opensInside(c, 0);
    if (!begins || !rises(c)) return 0;
    const [first, second, third] = [c.body(2), c.body(1), c.body(0)];
    return bearish(
      (second < first - c.far(2) && third < second + c.near(1)) ||
        third < second - c.far(1) ||
        (third < second && second < first && (hasUpper(c, 0) || hasUpper(c, 1))) ||
        (third < second && c.upperShadow(0) > third),
    );
  },
});
/** Stalled pattern: two long rises, the second without upper shadow, and a short one near its close. −1 or 0. Source: Nison, TA-Lib CDLSTALLEDPATTERN. */
export const stalledPattern = pattern({
  name: 'stalled-pattern',
  summary: 'Two long rises and a short one at their end',
  candles: 3,
  of(c) {
    const strong = c.isLong(2) && c.isLong(1) && c.upperShadow(1) < c.nothing(1) && opensInside(c, 1);
    return bearish(rises(c) && strong && c.isShort(0) && c.open(0) >= c.close(1) - c.body(0) - c.near(1));
  },
});
