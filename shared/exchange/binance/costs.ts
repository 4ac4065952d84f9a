import type { Cost } from '../budget/budget.ts';
import type { Call } from './client.ts';

/** Request weights as Binance publishes them (Spot API documentation, "Weight" of each endpoint); 1 where none is listed. */
const WEIGHTS: Readonly<Record<string, number>> = {
  'GET exchangeInfo': 20,
  'GET klines': 2,
  'GET order': 4,
  'GET orderList': 4,
  'GET openOrders': 6,
  'GET account': 20,
  'GET myTrades': 20,
  'PUT order/amend/keepPriority': 4,
};
/** Of all symbols at once. */
const ALL_OPEN_ORDERS = 80;

/** New orders that a call counts as. */
const ORDERS: Readonly<Record<string, number>> = {
  'POST order': 1,
  'POST order/cancelReplace': 1,
  'POST orderList/oco': 2,
};

/** What a call counts against the limits of capabilities. */
export function costOf({ method, path, parameters }: Pick<Call, 'method' | 'path' | 'parameters'>): Cost {
  const name = `${method} ${path}`;
  const allOrders = name === 'GET openOrders' && parameters?.symbol === undefined;
  const orders = ORDERS[name];
  return {
    weight: allOrders ? ALL_OPEN_ORDERS : (WEIGHTS[name] ?? 1),
    ...(orders === undefined ? {} : { 'orders-10s': orders, 'orders-1d': orders }),
  };
}
