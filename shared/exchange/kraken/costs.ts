import type { Cost, RateLimit } from '../budget/budget.ts';

/**
 * The venue's counters run down all the time (intermediate tier: 20 calls at 0.5 a second, 125 points of orders at 2.34 a second):
 * so many points in the time in which that many run down never fill one. Orders are counted per pair there, here over all pairs.
 * Public calls should not be more than one a second.
 */
export const RATE_LIMITS = [
  { name: 'public', per: 'address', points: 10, windowMs: 10_000 },
  { name: 'calls', per: 'account', points: 20, windowMs: 40_000 },
  { name: 'orders', per: 'account', points: 125, windowMs: 54_000 },
] as const satisfies readonly RateLimit[];
type Limit = (typeof RATE_LIMITS)[number]['name'];

/** What each endpoint costs, cancels and changes at most: both cost less the longer the order has rested. */
const ENDPOINTS = {
  Time: { public: 1 },
  AssetPairs: { public: 1 },
  OHLC: { public: 1 },
  Trades: { public: 1 },
  Depth: { public: 1 },
  Ticker: { public: 1 },
  AddOrder: { orders: 1 },
  AmendOrder: { orders: 4 },
  CancelOrder: { orders: 8 },
  CancelAllOrdersAfter: { calls: 1 },
  OpenOrders: { calls: 1 },
  ClosedOrders: { calls: 1 },
  QueryOrders: { calls: 1 },
  QueryTrades: { calls: 2 },
  TradesHistory: { calls: 2 },
  BalanceEx: { calls: 1 },
  GetApiKeyInfo: { calls: 1 },
  GetWebSocketsToken: { calls: 1 },
} as const satisfies Readonly<Record<string, Cost>>;
export type Endpoint = keyof typeof ENDPOINTS;

export const costOf = (endpoint: Endpoint): Cost => ENDPOINTS[endpoint];
/** The one limit that an endpoint counts against. */
export const limitOf = (endpoint: Endpoint): Limit => Object.keys(ENDPOINTS[endpoint])[0] as Limit;
