/** What a day's pivots are made of, in quote. */
export interface Day {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Level 0 is the pivot, 1 the first resistance, −1 the first support, and so on. `opened` is the first price of the day that the levels are for. */
export type PivotFormula = (day: Day, level: number, opened: number) => number;

/** P = (high + low + close) / 3; R1 = 2P − low, R2 = P + range, R3 = high + 2(P − low); below the same mirrored. */
export const classicPivot: PivotFormula = ({ high, low, close }, level) => {
  const pivot = (high + low + close) / 3;
  return floorLevel(pivot, { high, low }, level);
};

/** The floor traders' levels around a pivot. */
function floorLevel(
  pivot: number,
  { high, low }: { readonly high: number; readonly low: number },
  level: number,
): number {
  if (level === 1) return 2 * pivot - low;
  if (level === -1) return 2 * pivot - high;
  if (level === 2) return pivot + (high - low);
  if (level === -2) return pivot - (high - low);
  if (level === 3) return high + 2 * (pivot - low);
  return level === -3 ? low - 2 * (high - pivot) : pivot;
}

/** P = (high + low + 2·open of the new day) / 4; the levels around it as the classic ones. */
export const woodiePivot: PivotFormula = ({ high, low }, level, opened) =>
  floorLevel((high + low + 2 * opened) / 4, { high, low }, level);

const FIBONACCI = [0, 0.382, 0.618, 1];
/** P = (high + low + close) / 3; the levels 0.382, 0.618 and 1 of the range away from it. */
export const fibonacciPivot: PivotFormula = ({ high, low, close }, level) =>
  (high + low + close) / 3 + Math.sign(level) * (FIBONACCI[Math.abs(level)] ?? 0) * (high - low);

const CAMARILLA = [0, 1.1 / 12, 1.1 / 6, 1.1 / 4, 1.1 / 2];
/** The levels 1.1/12, 1.1/6, 1.1/4 and 1.1/2 of the range away from the close; level 0 is the close itself. */
export const camarillaPivot: PivotFormula = ({ high, low, close }, level) =>
  close + Math.sign(level) * (CAMARILLA[Math.abs(level)] ?? 0) * (high - low);

/** X = high + low + close and once more the low of a falling day, the high of a rising one, the close of one that did neither; P = X / 4, R1 = X/2 − low, S1 = X/2 − high. */
export const demarkPivot: PivotFormula = ({ open, high, low, close }, level) => {
  const x = high + low + close + (close < open ? low : close > open ? high : close);
  return level === 0 ? x / 4 : x / 2 - (level > 0 ? low : high);
};
