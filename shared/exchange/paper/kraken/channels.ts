import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { FrameKind } from '../faults/script.ts';
import type { PublicTrade } from '../market.ts';
import { tradedAt } from '../traded-at.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { executionsOf, wholeExecution } from './order-reports.ts';
import { bareNumber, wireTime } from './wire-values.ts';

/** What a channel tells: its `data`, and what it is about. */
export interface Telling {
  readonly type: 'snapshot' | 'update';
  readonly about: FrameKind;
  readonly symbol: MarketSymbol | null;
  readonly data: readonly object[];
}
type Tell = (telling: Telling) => void;

/** Channels of the market, each followed per symbol: what a follower begins with is told at once. */
export const MARKET_CHANNELS: Readonly<
  Record<string, (symbol: MarketSymbol, venue: PaperVenue, tell: Tell) => Unsubscribe>
> = {
  trade: (symbol, venue, tell) => {
    const about = { about: 'candle', symbol } as const;
    const latest = venue.trades(symbol, { limit: SHOWN_TRADES });
    tell({ ...about, type: 'snapshot', data: latest.map(each => wireTrade(each, venue)) });
    return venue.follow({ kind: 'trades', symbol }, event => {
      if (event.kind === 'market-traded') tell({ ...about, type: 'update', data: [wireTrade(event, venue)] });
    });
  },
};
const SHOWN_TRADES = 50;

const wireTrade = (trade: PublicTrade, venue: PaperVenue): object => ({
  symbol: trade.symbol,
  side: trade.takerSide,
  qty: bareNumber(trade.quantity),
  price: bareNumber(trade.price),
  ord_type: 'limit',
  trade_id: trade.tradeId,
  timestamp: wireTime(tradedAt(trade, venue)),
});

/** The account's orders: those that are open, then what happens to each. */
export function followExecutions(account: string, venue: PaperVenue, tell: Tell): Unsubscribe {
  const open = venue.openOrders(account, null).map(order => wholeExecution(order, 'status'));
  tell({ type: 'snapshot', about: 'other', symbol: null, data: open });
  return venue.followAccount(account, event => {
    if (event.kind !== 'order-changed') return;
    for (const execution of executionsOf(event.order, event.change, event.at)) {
      tell({ type: 'update', about: 'order', symbol: event.order.symbol, data: [execution] });
    }
  });
}
