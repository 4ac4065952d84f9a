import { accountEndpoints } from './account-endpoints.ts';
import { algoEndpoints } from './algo-endpoints.ts';
import { algoQueries } from './algo-queries.ts';
import { cancelAllAfter } from './cancel-all-after.ts';
import type { Endpoint } from './endpoint.ts';
import { fundingEndpoints } from './funding-endpoints.ts';
import { marketEndpoints } from './market-endpoints.ts';
import { orderEndpoints } from './order-endpoints.ts';
import { orderQueries } from './order-queries.ts';
import { publicEndpoints } from './public-endpoints.ts';

/** Everything that can be asked by REST. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...publicEndpoints,
  ...marketEndpoints,
  ...accountEndpoints,
  ...fundingEndpoints,
  ...orderEndpoints,
  ...orderQueries,
  cancelAllAfter,
  ...algoEndpoints,
  ...algoQueries,
];
