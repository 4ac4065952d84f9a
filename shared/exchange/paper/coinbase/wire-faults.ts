import type { About } from '../faults/gate.ts';
import type { RequestKind } from '../faults/script.ts';
import type { WireRequest } from '../wire/http.ts';
import type { Gateway } from './gateway.ts';
import { symbolOf } from './wire-values.ts';

/** What the venue's paths are about; the part of a path that varies is written `*`. */
const KINDS: Readonly<Record<string, RequestKind>> = {
  'POST orders': 'place',
  'POST orders/edit': 'place',
  'POST orders/batch_cancel': 'cancel',
  'GET orders/historical/*': 'order',
  'GET orders/historical/batch': 'open-orders',
  'GET orders/historical/fills': 'fills',
  'GET accounts': 'balances',
  'GET products': 'instruments',
  'GET products/*': 'instruments',
  'GET products/*/candles': 'candles',
  'GET time': 'time',
};
const PRODUCT = /"product_id"\s*:\s*"([A-Z0-9]+-[A-Z0-9]+)"|(?:^|&)product_ids?=([A-Z0-9]+-[A-Z0-9]+)/;
const IN_PATH = /\/products\/([A-Z0-9]+-[A-Z0-9]+)/;
/** A product or an order id: no fixed part of a path has a hyphen. */
const VARIES = /\/[^/]*-[^/]*/;

/** What a REST request is about, for the fault gate. */
export function aboutRequest({ method, path, query, body }: WireRequest, { venue }: Gateway): About<RequestKind> {
  const inText = PRODUCT.exec(body) ?? PRODUCT.exec(query);
  const named = IN_PATH.exec(path)?.[1] ?? inText?.[1] ?? inText?.[2];
  const plain = path.replace('/api/v3/brokerage/', '').replace('market/', '').replace(VARIES, '/*');
  return {
    kind: KINDS[`${method} ${plain}`] ?? 'other',
    symbol: named === undefined ? null : symbolOf(named, venue),
  };
}
