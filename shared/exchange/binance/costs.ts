import type { Cost } from '../budget/budget.ts';
import type { Call } from './client.ts';

/** Request weights as Binance publishes them (Spot API documentation, "Weight" of each endpoint); 1 where none is listed. */
const WEIGHTS: Readonly<Record<string, number | ((parameters: NonNullable<Call['parameters']>) => number)>> = {
  'GET exchangeInfo': 20,
  'GET klines': 2,
  'GET depth': ({ limit }) => step(Number(limit), DEPTH_WEIGHTS),
  'GET trades': 25,
  'GET ticker/24hr': ({ symbols }) => step(String(symbols).split(',').length, TICKER_WEIGHTS),
  'GET order': 4,
  'GET orderList': 4,
  'GET openOrders': ({ symbol }) => (symbol === undefined ? ALL_OPEN_ORDERS : 6),
  'GET account': 20,
  'GET myTrades': 20,
  'PUT order/amend/keepPriority': 4,
};
const ALL_OPEN_ORDERS = 80;

/** Up to so much of what is asked for costs so much. */
type Steps = readonly (readonly [upTo: number, weight: number])[];
const DEPTH_WEIGHTS: Steps = [
  [100, 5],
  [500, 25],
  [1_000, 50],
  [5_000, 250],
];
const TICKER_WEIGHTS: Steps = [
  [20, 2],
  [100, 40],
  [Number.POSITIVE_INFINITY, 80],
];
/** Of one request. */
const MOST_WEIGHT = 250;
const step = (amount: number, steps: Steps): number => steps.find(([upTo]) => amount <= upTo)?.[1] ?? MOST_WEIGHT;
/** New orders that a call counts as. */
const ORDERS: Readonly<Record<string, number>> = {
  'POST order': 1,
  'POST order/cancelReplace': 1,
  'POST orderList/oco': 2,
};

/** What a call counts against the limits of capabilities. */
export function costOf({ method, path, parameters }: Pick<Call, 'method' | 'path' | 'parameters'>): Cost {
  const name = `${method} ${path}`;
  const orders = ORDERS[name];
  const weight = WEIGHTS[name] ?? 1;
  return {
    weight: typeof weight === 'number' ? weight : weight(parameters ?? {}),
    ...(orders === undefined ? {} : { 'orders-10s': orders, 'orders-1d': orders }),
  };
}
