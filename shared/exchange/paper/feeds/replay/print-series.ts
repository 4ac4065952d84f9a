import type { MarketSymbol } from '../../../../domain/instrument.ts';
import { type Decimal, maximum, minimum, sum, ZERO } from '../../../../kernel/decimal.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../../../kernel/time.ts';
import type { Bar, Movement } from '../../../../simulation/types.ts';
import type { Rows } from './rows.ts';
import { SAMPLE_ROWS, type Series } from './series.ts';

/** A price at which the market stood, with what was traded there (zero for a quote). */
export interface Print {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** A recording of moments: each row moves the market at its time, and base bars are built from what the rows print. */
export function printSeries(input: {
  readonly symbol: MarketSymbol;
  readonly rows: Rows;
  readonly timeframe: Timeframe;
  readonly movement: (row: number, at: EpochMs) => Movement;
  /** Null when the row says nothing of a price. */
  readonly print: (row: number) => Print | null;
}): Series {
  const { symbol, rows, timeframe, movement, print } = input;
  const length = timeframeMs(timeframe);

  const barOpening = (openTime: EpochMs): Bar | null => {
    const end = rows.firstAt(openTime + length);
    const prints: Print[] = [];
    for (let row = rows.firstAt(openTime); row < end; row++) {
      const found = print(row);
      if (found !== null) prints.push(found);
    }
    return foldPrints(prints, openTime, barEnd(openTime, timeframe));
  };

  const last = rows.time(rows.count - 1);
  return {
    symbol,
    first: rows.time(0),
    last: barEnd(barOpen(last, timeframe), timeframe),
    nextAt: after => {
      const row = rows.firstAt(after + 1);
      // The bar of the row before may still be waiting for its end.
      const waiting = row === 0 ? null : barEnd(barOpen(rows.time(row - 1), timeframe), timeframe);
      const coming = row === rows.count ? null : rows.time(row);
      if (waiting === null || waiting <= after) return coming;
      return coming === null || waiting < coming ? waiting : coming;
    },
    movements: at => {
      const found: Movement[] = [];
      for (let row = rows.firstAt(at); row < rows.count && rows.time(row) === at; row++) found.push(movement(row, at));
      return found;
    },
    bars: ({ from, until }) => {
      const found: Bar[] = [];
      let row = rows.firstAt(from);
      while (row < rows.count && rows.time(row) < until) {
        const openTime = barOpen(rows.time(row), timeframe);
        const bar = barOpening(openTime);
        if (bar !== null) found.push(bar);
        row = rows.firstAt(openTime + length);
      }
      return found;
    },
    sample: () => {
      const prints: Print[] = [];
      for (let row = 0; row < Math.min(SAMPLE_ROWS, rows.count); row++) {
        const found = print(row);
        if (found !== null) prints.push(found);
      }
      return { prices: prints.map(each => each.price), quantities: prints.map(each => each.quantity) };
    },
  };
}

export function foldPrints(prints: readonly Print[], openTime: EpochMs, closeTime: EpochMs): Bar | null {
  const [first] = prints;
  const last = prints.at(-1);
  if (first === undefined || last === undefined) return null;
  const prices = prints.map(each => each.price);
  return {
    openTime,
    closeTime: epochMs(closeTime),
    open: first.price,
    high: maximum(first.price, ...prices),
    low: minimum(first.price, ...prices),
    close: last.price,
    volume: sum([ZERO, ...prints.map(each => each.quantity)]),
  };
}
