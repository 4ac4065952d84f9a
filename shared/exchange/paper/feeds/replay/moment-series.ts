import type { MarketSymbol } from '../../../../domain/instrument.ts';
import { type Decimal, ZERO } from '../../../../kernel/decimal.ts';
import type { Timeframe } from '../../../../kernel/time.ts';
import type { Level } from '../../../../simulation/types.ts';
import { number } from './candle-series.ts';
import { printSeries } from './print-series.ts';
import { RecordingUnreadable, readCsv } from './rows.ts';
import type { Series } from './series.ts';

/** Public trades. */
export function tradeSeries(symbol: MarketSymbol, path: string, timeframe: Timeframe): Series {
  const rows = readCsv(path, 'timestamp_ms,price,amount,side');
  const read = (row: number) => {
    const [, price = '', amount = '', takerSide = ''] = rows.text(row).split(',');
    const place = `${path}: line ${row + 2}`;
    if (takerSide !== 'buy' && takerSide !== 'sell') throw new RecordingUnreadable(`${place}: side is ${takerSide}`);
    return { price: number(price, place), quantity: number(amount, place), takerSide } as const;
  };
  return printSeries({
    symbol,
    rows,
    timeframe,
    movement: (row, at) => ({ kind: 'trade', symbol, at, ...read(row) }),
    print: read,
  });
}

/** Best bid and ask: a book of one level. The bid stands for the price, since a middle lies between the ticks. */
export function quoteSeries(symbol: MarketSymbol, path: string, timeframe: Timeframe): Series {
  const rows = readCsv(path, 'timestamp_ms,bid,bid_amount,ask,ask_amount,update_id');
  const read = (row: number): { readonly bid: Level; readonly ask: Level } => {
    const place = `${path}: line ${row + 2}`;
    const [bid, bidAmount, ask, askAmount] = rows
      .text(row)
      .split(',')
      .slice(1, 5)
      .map(text => number(text, place)) as [Decimal, Decimal, Decimal, Decimal];
    return { bid: { price: bid, quantity: bidAmount }, ask: { price: ask, quantity: askAmount } };
  };
  return printSeries({
    symbol,
    rows,
    timeframe,
    movement: (row, at) => {
      const { bid, ask } = read(row);
      return { kind: 'book-snapshot', symbol, at, bids: [bid], asks: [ask] };
    },
    print: row => ({ price: read(row).bid.price, quantity: ZERO }),
  });
}
