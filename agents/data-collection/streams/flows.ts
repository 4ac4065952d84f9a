import type { Flow } from '#shared/domain/flow.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { BookLevel, ConnectionEvent, TradeFrame } from '#shared/exchange/port.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { FlowMeter } from '../core/flow-meter.ts';

/** What trades and best prices did during each instrument's bars, from the streams that are followed anyway. */
export interface Flows {
  trade(frame: TradeFrame): void;
  /** Best prices; null where nobody offers, or where they are not known any more. */
  quote(symbol: MarketSymbol, at: EpochMs, best: Best): void;
  /** What became of the connection over which trades come. */
  tradesConnection(event: ConnectionEvent): void;
  /** What became of the connection over which best prices come. */
  quotesConnection(event: ConnectionEvent): void;
  /** The middle of the best bid and ask, in quote; null: they are not known. */
  mid(symbol: MarketSymbol): number | null;
  /** Null: nothing is known. The bar and all before it are forgotten. */
  take(symbol: MarketSymbol, openTime: EpochMs): Flow | null;
}

export interface Best {
  readonly bid: BookLevel | null;
  readonly ask: BookLevel | null;
}

/** `marketNow`: the clock by which bars are told. */
export function openFlows(symbols: readonly MarketSymbol[], timeframe: Timeframe, marketNow: () => EpochMs): Flows {
  const meters = new Map(symbols.map(symbol => [symbol, new FlowMeter(timeframe)]));
  return {
    trade: ({ symbol, quantity, takerSide, venueTime: at }) => meters.get(symbol)?.trade({ at, quantity, takerSide }),
    quote: (symbol, at, best) => meters.get(symbol)?.quoted(at, quoteOf(best)),
    tradesConnection: event => {
      for (const meter of meters.values()) {
        if (isUp(event)) meter.tradesFollowed(marketNow());
        else meter.tradesLost();
      }
    },
    quotesConnection: event => {
      if (isUp(event)) return;
      for (const meter of meters.values()) meter.quoted(marketNow(), null);
    },
    mid: symbol => meters.get(symbol)?.mid() ?? null,
    take: (symbol, openTime) => meters.get(symbol)?.take(openTime) ?? null,
  };
}

const isUp = ({ kind }: ConnectionEvent): boolean => kind === 'connected' || kind === 'reconnected';

function quoteOf({ bid, ask }: Best) {
  if (bid === null || ask === null) return null;
  return { bid: Number(bid[0]), bidSize: Number(bid[1]), ask: Number(ask[0]), askSize: Number(ask[1]) };
}
