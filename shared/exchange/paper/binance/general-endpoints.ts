import { ok } from '../../../kernel/result.ts';
import type { PublicEndpoint } from './endpoint.ts';
import { exchangeInfoEndpoint } from './exchange-info.ts';

const ping: PublicEndpoint = {
  route: 'GET /api/v3/ping',
  method: 'ping',
  security: 'none',
  weight: 1,
  handle: () => ok({}),
};

const time: PublicEndpoint = {
  route: 'GET /api/v3/time',
  method: 'time',
  security: 'none',
  weight: 1,
  handle: (_, { clocks }) => ok({ serverTime: clocks.marketNow() }),
};

/** A venue without derivatives says so: clients that load every kind of market find none. */
const noDerivatives = (path: '/fapi/v1/exchangeInfo' | '/dapi/v1/exchangeInfo'): PublicEndpoint => ({
  route: `GET ${path}`,
  method: null,
  security: 'none',
  weight: 1,
  handle: (_, { clocks }) =>
    ok({
      timezone: 'UTC',
      serverTime: clocks.marketNow(),
      rateLimits: [],
      exchangeFilters: [],
      assets: [],
      symbols: [],
    }),
});

export const generalEndpoints: readonly PublicEndpoint[] = [
  ping,
  time,
  exchangeInfoEndpoint,
  noDerivatives('/fapi/v1/exchangeInfo'),
  noDerivatives('/dapi/v1/exchangeInfo'),
];
