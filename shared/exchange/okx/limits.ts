import type { Cost, RateLimit } from '../budget/budget.ts';
import type { Call } from './client.ts';

/**
 * Requests per two seconds (where nothing else is said) of each endpoint that we call (OKX API v5, "Rate Limit" of each). Those that trade are counted
 * per account and instrument at the venue, here over all instruments: what is left over is never too much.
 */
const ENDPOINTS = {
  'POST trade/order': { name: 'place', per: 'account', points: 60 },
  'POST trade/cancel-order': { name: 'cancel', per: 'account', points: 60 },
  'POST trade/amend-order': { name: 'amend', per: 'account', points: 60 },
  'POST trade/order-algo': { name: 'place-algo', per: 'account', points: 20 },
  'POST trade/cancel-algos': { name: 'cancel-algo', per: 'account', points: 20 },
  'POST trade/cancel-all-after': { name: 'cancel-all-after', per: 'account', points: 1, windowMs: 1_000 },
  'GET trade/order': { name: 'order', per: 'account', points: 60 },
  'GET trade/order-algo': { name: 'algo', per: 'account', points: 20 },
  'GET trade/orders-pending': { name: 'open-orders', per: 'account', points: 60 },
  'GET trade/orders-algo-pending': { name: 'open-algos', per: 'account', points: 20 },
  'GET trade/fills': { name: 'fills', per: 'account', points: 60 },
  'GET trade/fills-history': { name: 'fills-history', per: 'account', points: 10 },
  'GET account/balance': { name: 'balance', per: 'account', points: 10 },
  'GET account/config': { name: 'config', per: 'account', points: 5 },
  'GET asset/balances': { name: 'funding', per: 'account', points: 12 },
  'GET public/time': { name: 'time', per: 'address', points: 10 },
  'GET public/instruments': { name: 'instruments', per: 'address', points: 20 },
  'GET market/candles': { name: 'candles', per: 'address', points: 40 },
  'GET market/books': { name: 'books', per: 'address', points: 40 },
  'GET market/trades': { name: 'trades', per: 'address', points: 100 },
  'GET market/tickers': { name: 'tickers', per: 'address', points: 20 },
  'GET market/history-candles': { name: 'history-candles', per: 'address', points: 20 },
} as const satisfies Readonly<Record<string, Omit<RateLimit, 'windowMs'> & Partial<RateLimit>>>;
export type Endpoint = keyof typeof ENDPOINTS;

export const WINDOW_MS = 2_000;
export const RATE_LIMITS: readonly RateLimit[] = Object.values(ENDPOINTS).map(limit => ({
  windowMs: WINDOW_MS,
  ...limit,
}));

/** The one limit that a call counts against. */
export const limitOf = ({ endpoint }: Pick<Call, 'endpoint'>): string => ENDPOINTS[endpoint].name;
export const costOf = (call: Pick<Call, 'endpoint'>): Cost => ({ [limitOf(call)]: 1 });
