import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EngineEvent } from '../../simulation/types.ts';
import type { PublicTrade, TradeRange } from './market.ts';

/** The latest public trades of each symbol: at least `kept`, at most twice as many. */
export interface RecentTrades {
  add(events: readonly EngineEvent[]): void;
  read(symbol: MarketSymbol, range: TradeRange): readonly PublicTrade[];
}

export function createRecentTrades(kept: number): RecentTrades {
  const bySymbol = new Map<MarketSymbol, PublicTrade[]>();
  return {
    add: events => {
      for (const event of events) {
        if (event.kind !== 'market-traded') continue;
        const own = bySymbol.get(event.symbol);
        if (own === undefined) bySymbol.set(event.symbol, [event]);
        else {
          own.push(event);
          if (own.length >= 2 * kept) own.splice(0, kept);
        }
      }
    },
    read: (symbol, { fromId, start, end, limit }) => {
      const own = bySymbol.get(symbol) ?? [];
      const fitting = own.filter(
        trade =>
          (fromId === undefined || trade.tradeId >= fromId) &&
          (start === undefined || trade.at >= start) &&
          (end === undefined || trade.at <= end),
      );
      return fromId === undefined && start === undefined ? fitting.slice(-limit) : fitting.slice(0, limit);
    },
  };
}
