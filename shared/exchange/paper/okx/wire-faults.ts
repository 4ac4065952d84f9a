import type { About } from '../faults/gate.ts';
import type { RequestKind } from '../faults/script.ts';
import type { WireRequest } from '../wire/http.ts';
import type { Gateway } from './gateway.ts';
import { ROOT } from './rest.ts';

/** What the paths are about; to amend is to place. */
const KINDS: Readonly<Record<string, RequestKind>> = {
  'POST trade/order': 'place',
  'POST trade/batch-orders': 'place',
  'POST trade/amend-order': 'place',
  'POST trade/amend-batch-orders': 'place',
  'POST trade/order-algo': 'place',
  'POST trade/amend-algos': 'place',
  'POST trade/cancel-order': 'cancel',
  'POST trade/cancel-batch-orders': 'cancel',
  'POST trade/cancel-algos': 'cancel',
  'GET trade/order': 'order',
  'GET trade/order-algo': 'order',
  'GET trade/orders-pending': 'open-orders',
  'GET trade/orders-algo-pending': 'open-orders',
  'GET trade/fills': 'fills',
  'GET trade/fills-history': 'fills',
  'GET account/balance': 'balances',
  'GET market/candles': 'candles',
  'GET market/history-candles': 'candles',
  'GET public/instruments': 'instruments',
  'GET public/time': 'time',
};
const IN_QUERY = /(?:^|&)instId=([A-Z0-9-]+)/;
const IN_BODY = /"instId"\s*:\s*"([A-Z0-9-]+)"/;

/** What a request is about, for the fault gate. */
export function aboutRequest({ method, path, query, body }: WireRequest, { instruments }: Gateway): About<RequestKind> {
  const named = IN_QUERY.exec(query)?.[1] ?? IN_BODY.exec(body)?.[1];
  return {
    kind: KINDS[`${method} ${path.replace(ROOT, '')}`] ?? 'other',
    symbol: named === undefined ? null : instruments.symbol(named),
  };
}
