import { type Decimal, ZERO } from '../../../kernel/decimal.ts';
import { type EpochMs, epochMs } from '../../../kernel/time.ts';
import type { Depth, Level } from '../../../simulation/types.ts';
import type { DayTicker, Kline, PublicTrade } from '../market.ts';
import type { PaperVenue } from '../venue.ts';
import { wireCandle, wireTrade } from './market-endpoints.ts';
import { oneEvent } from './subscriber.ts';
import { productId, wireNumber, wireTime } from './wire-values.ts';

/* Events of the market channels, each as the JSON of a message's `events`. */

type EventType = 'snapshot' | 'update';

/** Newest first. */
export const tradesEvent = (type: EventType, trades: readonly PublicTrade[], venue: PaperVenue): string =>
  oneEvent({ type, trades: trades.toReversed().map(trade => wireTrade(trade, venue)) });

/** Newest first. */
export const candlesEvent = (type: EventType, klines: readonly Kline[]): string =>
  oneEvent({
    type,
    candles: klines.toReversed().map(kline => ({ ...wireCandle(kline), product_id: productId(kline.symbol) })),
  });

const PERCENT = 100;

/** The venue also tells the extremes of a year; they are those of the day here. */
export function tickerEvent(type: EventType, ticker: DayTicker): string {
  const change = ticker.open.gt(0) ? ticker.last.minus(ticker.open).div(ticker.open).times(PERCENT) : ZERO;
  const [low, high] = [wireNumber(ticker.low), wireNumber(ticker.high)];
  return oneEvent({
    type,
    tickers: [
      {
        type: 'ticker',
        product_id: productId(ticker.symbol),
        price: wireNumber(ticker.last),
        volume_24_h: wireNumber(ticker.volume),
        low_24_h: low,
        high_24_h: high,
        low_52_w: low,
        high_52_w: high,
        price_percent_chg_24_h: wireNumber(change.toDecimalPlaces(14)),
        ...bestLevel('bid', ticker.bestBid),
        ...bestLevel('ask', ticker.bestAsk),
      },
    ],
  });
}

const bestLevel = (side: 'bid' | 'ask', level: Level | null): object => ({
  [`best_${side}`]: level === null ? '' : wireNumber(level.price),
  [`best_${side}_quantity`]: level === null ? '' : wireNumber(level.quantity),
});

interface BookUpdate {
  readonly side: 'bid' | 'offer';
  readonly level: Level;
}

export function bookEvent(
  type: EventType,
  depth: Depth,
  change: { readonly updates: readonly BookUpdate[]; readonly at: EpochMs },
) {
  // the levels of a snapshot have no moment of their own
  const moment = wireTime(type === 'snapshot' ? epochMs(0) : change.at);
  const updates = change.updates.map(({ side, level }) => ({
    side,
    event_time: moment,
    price_level: wireNumber(level.price),
    new_quantity: wireNumber(level.quantity),
  }));
  return oneEvent({ type, product_id: productId(depth.symbol), updates });
}

/** What turns the book before into the one after, each level with its whole new quantity, zero where it is gone. */
export function bookUpdates(before: Depth | null, after: Depth): readonly BookUpdate[] {
  return [
    ...changed(before?.bids ?? [], after.bids).map(level => ({ side: 'bid' as const, level })),
    ...changed(before?.asks ?? [], after.asks).map(level => ({ side: 'offer' as const, level })),
  ];
}

function changed(before: readonly Level[], after: readonly Level[]): readonly Level[] {
  const known = new Map<string, Decimal>(before.map(({ price, quantity }) => [price.toFixed(), quantity]));
  const moved = after.filter(({ price, quantity }) => known.get(price.toFixed())?.eq(quantity) !== true);
  const left = new Set(after.map(({ price }) => price.toFixed()));
  const gone = before.filter(({ price }) => !left.has(price.toFixed()));
  return [...moved, ...gone.map(({ price }) => ({ price, quantity: ZERO }))];
}
