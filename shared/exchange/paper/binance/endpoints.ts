import { accountEndpoints } from './account-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { generalEndpoints } from './general-endpoints.ts';
import { marketEndpoints } from './market-endpoints.ts';
import { ocoEndpoints } from './oco-endpoints.ts';
import { orderEndpoints } from './order-endpoints.ts';
import { orderListEndpoints } from './order-list-endpoints.ts';
import { tickerEndpoints } from './ticker-endpoints.ts';
import { userStreamEndpoints } from './user-stream-endpoints.ts';
import { walletEndpoints } from './wallet-endpoints.ts';

/** Everything that can be asked; REST and the WebSocket API read the same list. */
const ENDPOINTS: readonly Endpoint[] = [
  ...generalEndpoints,
  ...marketEndpoints,
  ...tickerEndpoints,
  ...orderEndpoints,
  ...ocoEndpoints,
  ...orderListEndpoints,
  ...accountEndpoints,
  ...userStreamEndpoints,
  ...walletEndpoints,
];

export const BY_ROUTE: ReadonlyMap<string, Endpoint> = new Map(
  ENDPOINTS.flatMap(endpoint => (endpoint.route === null ? [] : [[endpoint.route, endpoint] as const])),
);
export const BY_METHOD: ReadonlyMap<string, Endpoint> = new Map(
  ENDPOINTS.flatMap(endpoint => (endpoint.method === null ? [] : [[endpoint.method, endpoint] as const])),
);
