import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { DAY_MS } from '../../kernel/time.ts';
import { Highest, Lowest } from '../extremes.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { period } from '../period.ts';
import {
  camarillaPivot,
  classicPivot,
  type Day,
  demarkPivot,
  fibonacciPivot,
  type PivotFormula,
  woodiePivot,
} from './pivot-formulas.ts';

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

/**
 * Classic pivot levels of the `period` bars before this one instead of a day: for bars of any length. `level` −3 to 3, as
 * above. In quote. Source: Stock.Indicators RollingPivots.
 */
export const rollingPivots = indicator({
  name: 'rolling-pivot',
  summary: 'classic pivot (level 0), resistance (1 to 3) or support (−1 to −3) of the bars before',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({ period: period.default(20), level: z.int().min(-3).max(3).default(0) }),
  warmUp: params => params.period + 1,
  start(params) {
    const [highs, lows] = [new Highest(params.period), new Lowest(params.period)];
    const before = { open: 0, high: 0, low: 0, close: 0 };
    return {
      update(bar) {
        const value = before.close === 0 ? null : classicPivot(before, params.level, bar.open);
        const high = highs.add(bar.high);
        const low = lows.add(bar.low);
        if (high === null || low === null) return value;
        before.high = high;
        before.low = low;
        before.close = bar.close;
        return value;
      },
    };
  },
});
