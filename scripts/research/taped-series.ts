import type { Columns } from '#shared/domain/columns.ts';
import type { ReplayFile } from '#shared/exchange/paper/config.ts';
import type { Feed } from '#shared/exchange/paper/feeds/feed.ts';
import { replayFeed } from '#shared/exchange/paper/feeds/replay/replay-feed.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type EpochMs, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { BookChange, BookLevel, Tape, TradeColumns } from '#shared/research/backtest/tape.ts';
import type { Bar, Level, Movement } from '#shared/simulation/types.ts';

/**
 * Recordings of trades, best prices and books (the kinds that the paper exchange replays) as series with tapes. Candles come from their
 * own file, else from the trades. Throws RecordingUnreadable, which names the file and the line.
 */
export function tapedSeries(venue: string, files: readonly ReplayFile[], timeframe: Timeframe): readonly Series[] {
  const symbols = new Set(files.map(({ symbol }) => symbol));
  return [...symbols].map((symbol): Series => {
    const own = files.filter(file => file.symbol === symbol);
    const candles = replayFeed(own, timeframe);
    const [listing] = candles.listings;
    invariant(listing !== undefined, `${symbol} is listed`);
    const { from, until } = spanOf(candles);
    const columns = columnsOf(candles.bars(symbol, timeframe, { from, until }), timeframe);
    const moments = own.filter(({ content }) => content !== 'candles');
    const series = { instrumentId: `${venue}:${symbol}`, listing, columns };
    return moments.length === 0 ? series : { ...series, tape: recordedTape(moments, timeframe) };
  });
}

function spanOf({ span }: Feed): { readonly from: EpochMs; readonly until: EpochMs } {
  invariant(span !== null, 'a recording has an end');
  return { from: span.first, until: span.last };
}

function columnsOf(bars: readonly Bar[], timeframe: Timeframe): Columns {
  const column = (of: (bar: Bar) => number): Float64Array => Float64Array.from(bars, of);
  return {
    timeframe,
    time: column(bar => bar.openTime),
    open: column(bar => bar.open.toNumber()),
    high: column(bar => bar.high.toNumber()),
    low: column(bar => bar.low.toNumber()),
    close: column(bar => bar.close.toNumber()),
    volume: column(bar => bar.volume.toNumber()),
  };
}

type Trade = Extract<Movement, { readonly kind: 'trade' }>;

/** What recordings of one symbol's trades, best prices and books say, in their order. */
export function recordedTape(files: readonly ReplayFile[], timeframe: Timeframe): Tape {
  const feed = replayFeed(files, timeframe);
  const trades: Trade[] = [];
  const books: BookChange[] = [];
  const { from, until } = spanOf(feed);
  let at = feed.nextAt(epochMs(from - timeframeMs(timeframe)));
  while (at !== null && at <= until) {
    for (const movement of feed.step(at).movements) {
      if (movement.kind === 'trade') trades.push(movement);
      else if (movement.kind !== 'bar') books.push(bookChange(movement));
    }
    at = feed.nextAt(at);
  }
  return {
    ...(trades.length === 0 ? {} : { trades: tradeColumns(trades) }),
    ...(books.length === 0 ? {} : { books }),
  };
}

const tradeColumns = (trades: readonly Trade[]): TradeColumns => ({
  time: Float64Array.from(trades, trade => trade.at),
  price: Float64Array.from(trades, trade => trade.price.toNumber()),
  quantity: Float64Array.from(trades, trade => trade.quantity.toNumber()),
  side: Int8Array.from(trades, trade => (trade.takerSide === 'buy' ? 1 : -1)),
});

const bookChange = (movement: Exclude<Movement, { readonly kind: 'trade' | 'bar' }>): BookChange => ({
  kind: movement.kind === 'book-snapshot' ? 'snapshot' : 'delta',
  time: movement.at,
  bids: movement.bids.map(levelOf),
  asks: movement.asks.map(levelOf),
});

const levelOf = ({ price, quantity }: Level): BookLevel => [price.toNumber(), quantity.toNumber()];
