import type { MarketSymbol } from '../../../../domain/instrument.ts';
import { Decimal } from '../../../../kernel/decimal.ts';
import { epochMs, type Timeframe, timeframeMs } from '../../../../kernel/time.ts';
import type { Bar } from '../../../../simulation/types.ts';
import { RecordingUnreadable, readCsv } from './rows.ts';
import { SAMPLE_ROWS, type Series } from './series.ts';

/** Candles: each row is a bar that moves the market at its end. A bar that is not in the file does not happen. */
export function candleSeries(symbol: MarketSymbol, path: string, timeframe: Timeframe): Series {
  const rows = readCsv(path, 'timestamp_ms,open,high,low,close,volume');
  const length = timeframeMs(timeframe);
  for (let row = 0; row < rows.count; row++) {
    const offGrid = rows.time(row) % length !== 0;
    if (offGrid || rows.time(row) === rows.time(row - 1)) {
      throw new RecordingUnreadable(
        `${path}: line ${row + 2} is ${offGrid ? `off the ${timeframe} grid` : 'there twice'}`,
      );
    }
  }
  const barAt = (row: number): Bar => {
    const values = rows
      .text(row)
      .split(',')
      .slice(1)
      .map(text => number(text, `${path}: line ${row + 2}`));
    const [open, high, low, close, volume] = values as [Decimal, Decimal, Decimal, Decimal, Decimal];
    const openTime = rows.time(row);
    return { openTime, closeTime: epochMs(openTime + length), open, high, low, close, volume };
  };
  const bars: Series['bars'] = ({ from, until }) => {
    const found: Bar[] = [];
    const end = rows.firstAt(until);
    for (let row = rows.firstAt(from); row < end; row++) found.push(barAt(row));
    return found;
  };
  return {
    symbol,
    first: rows.time(0),
    last: epochMs(rows.time(rows.count - 1) + length),
    nextAt: after => {
      const row = rows.firstAt(after - length + 1);
      return row === rows.count ? null : epochMs(rows.time(row) + length);
    },
    movements: at =>
      bars({ from: epochMs(at - length), until: epochMs(at - length + 1) }).map(bar => ({
        kind: 'bar',
        symbol,
        at,
        bar,
      })),
    bars,
    sample: () => {
      const sample = bars({ from: rows.time(0), until: rows.time(Math.min(SAMPLE_ROWS, rows.count - 1)) });
      const sampled = sample.length === 0 ? [barAt(0)] : sample;
      return { prices: sampled.flatMap(bar => [bar.open, bar.close]), quantities: sampled.map(bar => bar.volume) };
    },
  };
}

const NUMBER_TEXT = /^\d+(\.\d+)?(e-?\d+)?$/i;

/** A price or an amount of a recording; negative, missing or not a number is refused, naming the place. */
export function number(text: string, place: string): Decimal {
  if (!NUMBER_TEXT.test(text)) throw new RecordingUnreadable(`${place}: ${text} is no price or amount`);
  return new Decimal(text);
}
