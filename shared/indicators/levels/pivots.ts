import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { DAY_MS } from '../../kernel/time.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';

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

/** The UTC day under way and the one before it, from the bars that opened in them. */
class Days {
  #number: number | null = null;
  #opened = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  /** Whether the day under way was seen from its beginning. */
  #isWhole = false;
  /** The whole day just before the one under way; null when it was not seen from its beginning, or has no bars. */
  previous: Day | null = null;

  get opened(): number {
    return this.#opened;
  }

  add(bar: Bar): void {
    const number = Math.floor(bar.openTime / DAY_MS);
    if (number === this.#number) {
      this.#high = Math.max(this.#high, bar.high);
      this.#low = Math.min(this.#low, bar.low);
      this.#close = bar.close;
      return;
    }
    const isNext = this.#number !== null && number === this.#number + 1;
    this.previous =
      isNext && this.#isWhole ? { open: this.#opened, high: this.#high, low: this.#low, close: this.#close } : null;
    this.#isWhole = this.#number !== null || bar.openTime % DAY_MS === 0;
    this.#number = number;
    [this.#opened, this.#high, this.#low, this.#close] = [bar.open, bar.high, bar.low, bar.close];
  }
}

interface Method {
  readonly name: string;
  readonly formula: PivotFormula;
  /** Resistances, and as many supports. */
  readonly levels: number;
}

const pivot = ({ name, formula, levels }: Method): AnyIndicator =>
  indicator({
    name: `${name}-pivot`,
    summary: `${name} pivot (level 0), resistance (1 and up) or support (−1 and down) of the previous UTC day`,
    unit: 'quote',
    range: [null, null],
    nullWhen: 'the previous UTC day was not seen whole: it needs bars of 15m or longer to be kept long enough',
    params: z.strictObject({ level: z.int().min(-levels).max(levels).default(0) }),
    warmUp: () => 2,
    start({ level }) {
      const days = new Days();
      return {
        update(bar) {
          days.add(bar);
          return days.previous === null ? null : formula(days.previous, level, days.opened);
        },
      };
    },
  });

/*
 * Pivot levels of the previous UTC day, in quote: its range and close tell where the day under way may turn. `level` 0 is
 * the pivot, n the n-th resistance, −n the n-th support. A feature sees 512 to 1023 bars back, so that only bars of 15m and
 * longer hold the previous day at every hour: ask for them with `timeframe: 1h`.
 */

/** Classic levels, −3 to 3. Source: floor traders; Stock.Indicators PivotPoints. */
export const classicPivots = pivot({ name: 'classic', formula: classicPivot, levels: 3 });
/** Fibonacci levels, −3 to 3. Source: Stock.Indicators PivotPoints. */
export const fibonacciPivots = pivot({ name: 'fibonacci', formula: fibonacciPivot, levels: 3 });
/** Camarilla levels, −4 to 4. Source: Nick Scott (1989), Stock.Indicators PivotPoints. */
export const camarillaPivots = pivot({ name: 'camarilla', formula: camarillaPivot, levels: 4 });
/** Woodie's levels, −3 to 3, which look at the open of the day under way. Source: Ken Wood, Stock.Indicators PivotPoints. */
export const woodiePivots = pivot({ name: 'woodie', formula: woodiePivot, levels: 3 });
/** DeMark's levels, −1 to 1. Source: Tom DeMark, Stock.Indicators PivotPoints. */
export const demarkPivots = pivot({ name: 'demark', formula: demarkPivot, levels: 1 });
