import type { Cost } from '../budget/budget.ts';
import type { Call } from './client.ts';

type Parameters = NonNullable<Call['parameters']>;

/**
 * Request weights as Binance publishes them; 1 where an endpoint is not listed here. Source: Binance Spot API documentation, REST API,
 * "Weight" of each endpoint (github.com/binance/binance-spot-api-docs, rest-api.md).
 */
const WEIGHTS: Readonly<Record<string, number | ((parameters: Parameters) => number)>> = {
  'GET exchangeInfo': 20,
  // market data
  'GET depth': ({ limit = 100 }) => stepped(Number(limit), { 100: 5, 500: 25, 1000: 50 }, 250),
  'GET trades': 25,
  'GET historicalTrades': 25,
  'GET aggTrades': 4,
  'GET klines': 2,
  'GET uiKlines': 2,
  'GET avgPrice': 2,
  'GET ticker/24hr': parameters => stepped(symbolsOf(parameters), { 20: 2, 100: 40 }, 80),
  'GET ticker/price': ({ symbol }) => (symbol === undefined ? 4 : 2),
  'GET ticker/bookTicker': ({ symbol }) => (symbol === undefined ? 4 : 2),
  // trading
  'GET order': 4,
  'GET openOrders': ({ symbol }) => (symbol === undefined ? 80 : 6),
  'GET allOrders': 20,
  'GET orderList': 4,
  'GET openOrderList': 6,
  'GET allOrderList': 20,
  'PUT order/amend/keepPriority': 4,
  'GET order/amendments': 4,
  // account
  'GET account': 20,
  'GET account/commission': 20,
  'GET myTrades': ({ orderId }) => (orderId === undefined ? 20 : 5),
  'GET rateLimit/order': 40,
};

/**
 * New orders that a call counts as ("Unfilled Order Count" of the same source). Amending and cancelling count none. The venue takes
 * orders off again as they fill, and says so in its headers.
 */
const ORDERS: Readonly<Record<string, number>> = {
  'POST order': 1,
  'POST order/cancelReplace': 1,
  'POST orderList/oco': 2,
  'POST order/oco': 2,
};

/** Opening a connection to the WebSocket API (2), and subscribing to the account's events over it (2). */
export const ACCOUNT_STREAM_COST: Cost = { weight: 4 };

/** What a call counts against the limits of capabilities. */
export function costOf({ method, path, parameters = {} }: Pick<Call, 'method' | 'path' | 'parameters'>): Cost {
  const name = `${method} ${path}`;
  const weight = WEIGHTS[name] ?? 1;
  const orders = ORDERS[name];
  return {
    weight: typeof weight === 'number' ? weight : weight(parameters),
    ...(orders === undefined ? {} : { 'orders-10s': orders, 'orders-1d': orders }),
  };
}

/** The weight of the first step that `value` does not exceed, else `beyond`. */
const stepped = (value: number, steps: Readonly<Record<number, number>>, beyond: number): number =>
  Object.entries(steps).find(([upTo]) => value <= Number(upTo))?.[1] ?? beyond;

/** How many symbols a call asks for; all, when it names none. */
function symbolsOf({ symbol, symbols }: Parameters): number {
  if (symbol !== undefined) return 1;
  return symbols === undefined ? Number.POSITIVE_INFINITY : String(symbols).split(',').length;
}
