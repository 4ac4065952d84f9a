import type { MarketSymbol } from '../domain/instrument.ts';
import { accountView } from './accounts.ts';
import { openOrder } from './cancel.ts';
import { depthOf } from './depth.ts';
import { inRange } from './history.ts';
import type { EngineState } from './state.ts';
import type { EngineOptions, MatchingEngine, Order, OrderList } from './types.ts';

type Queries = Omit<MatchingEngine, 'execute' | 'move' | 'snapshot'>;

/** Everything that may be asked of the engine; nothing here changes it. */
export function queriesOf(state: EngineState, options: EngineOptions): Queries {
  const openOrders: Queries['openOrders'] = (id, symbol) => {
    const markets =
      symbol === null ? state.markets.values() : [state.markets.get(symbol)].flatMap(found => found ?? []);
    const open = [...markets].flatMap(market => [...market.orders.values()].filter(order => order.account === id));
    return open.sort((a, b) => a.id - b.id);
  };
  const closedOrders = (id: string, symbol: MarketSymbol): readonly Order[] =>
    [...(state.accounts.get(id)?.closedOrders.values() ?? [])].filter(order => order.symbol === symbol);
  const lists = (id: string): readonly OrderList[] => [...(state.accounts.get(id)?.lists.values() ?? [])];
  return {
    now: () => state.now,
    accounts: () => [...state.accounts.keys()],
    account: id => {
      const account = state.accounts.get(id);
      return account === undefined ? null : accountView(state, account);
    },
    listings: () => [...state.markets.values()].map(({ listing }) => listing),
    listing: symbol => state.markets.get(symbol)?.listing ?? null,
    order: (id, symbol, target) => {
      const market = state.markets.get(symbol);
      const open = market === undefined ? null : openOrder(market, id, target);
      if (open !== null) return open;
      if (target.kind === 'client-id') {
        return closedOrders(id, symbol).findLast(order => order.clientOrderId === target.clientOrderId) ?? null;
      }
      const closed = state.accounts.get(id)?.closedOrders.get(target.id);
      return closed?.symbol === symbol ? closed : null;
    },
    openOrders,
    orders: (id, symbol, range) => {
      const all = [...closedOrders(id, symbol), ...openOrders(id, symbol)].sort((a, b) => a.id - b.id);
      return inRange(all, range, { id: order => order.id, at: order => order.placedAt });
    },
    fills: (id, symbol, range) => {
      const mine = (state.accounts.get(id)?.fills ?? []).filter(
        fill => fill.symbol === symbol && (range.orderId === null || fill.orderId === range.orderId),
      );
      return inRange(mine, range, { id: fill => fill.tradeId, at: fill => fill.at });
    },
    orderList: (id, target) => {
      const isMeant = (list: OrderList): boolean =>
        target.kind === 'id' ? list.id === target.id : list.clientListId === target.clientListId;
      const found = lists(id).filter(isMeant);
      return found.find(({ status }) => status === 'executing') ?? found.at(-1) ?? null;
    },
    openOrderLists: id => lists(id).filter(({ status }) => status === 'executing'),
    orderLists: (id, range) => inRange(lists(id), range, { id: list => list.id, at: list => list.at }),
    ...marketQueries(state, options),
  };
}

function marketQueries(state: EngineState, options: EngineOptions): Pick<Queries, 'quote' | 'depth'> {
  return {
    quote: symbol => {
      const market = state.markets.get(symbol);
      if (!market?.price || market.pricedAt === null) return null;
      const { bids, asks } = depthOf(market, options);
      return {
        symbol,
        lastPrice: market.price,
        bestBid: bids[0] ?? null,
        bestAsk: asks[0] ?? null,
        updateId: market.updateId,
        at: market.pricedAt,
      };
    },
    depth: (symbol, limit) => {
      const market = state.markets.get(symbol);
      if (!market?.price) return null;
      const { bids, asks } = depthOf(market, options);
      return { symbol, updateId: market.updateId, bids: bids.slice(0, limit), asks: asks.slice(0, limit) };
    },
  };
}
