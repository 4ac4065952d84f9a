import { accountEndpoints } from './account-endpoints.ts';
import { editEndpoint } from './edit-endpoint.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { generalEndpoints } from './general-endpoints.ts';
import { historyEndpoints } from './history-endpoints.ts';
import { marketEndpoints } from './market-endpoints.ts';
import { orderEndpoints } from './order-endpoints.ts';
import { productEndpoints } from './product-endpoints.ts';

/** Everything that can be asked. */
const ENDPOINTS: readonly Endpoint[] = [
  ...generalEndpoints,
  ...accountEndpoints,
  ...productEndpoints,
  ...marketEndpoints,
  ...orderEndpoints,
  editEndpoint,
  ...historyEndpoints,
];

const BY_ROUTE: ReadonlyMap<string, Endpoint> = new Map(ENDPOINTS.map(endpoint => [endpoint.route, endpoint]));
/** The routes in which a part varies; a fixed route goes before them. */
const PATTERNS = ENDPOINTS.filter(({ route }) => route.includes('{')).map(endpoint => ({
  endpoint,
  pattern: new RegExp(`^${endpoint.route.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/** What answers at a path, with the parts of it that vary. */
export function findEndpoint(
  method: string,
  path: string,
): { readonly endpoint: Endpoint; readonly path: Call['path'] } | null {
  const wanted = `${method} ${path}`;
  const fixed = BY_ROUTE.get(wanted);
  if (fixed !== undefined) return { endpoint: fixed, path: {} };
  for (const { endpoint, pattern } of PATTERNS) {
    const match = pattern.exec(wanted);
    if (match !== null) return { endpoint, path: match.groups ?? {} };
  }
  return null;
}
