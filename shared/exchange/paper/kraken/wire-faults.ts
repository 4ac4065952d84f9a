import type { About } from '../faults/gate.ts';
import type { RequestKind } from '../faults/script.ts';
import type { WireRequest } from '../wire/http.ts';
import type { Gateway } from './endpoint.ts';
import { symbolOf } from './wire-values.ts';

/** What the endpoints are about; to amend is to place. */
const KINDS: Readonly<Record<string, RequestKind>> = {
  AddOrder: 'place',
  AmendOrder: 'place',
  CancelOrder: 'cancel',
  QueryOrders: 'order',
  ClosedOrders: 'order',
  OpenOrders: 'open-orders',
  TradesHistory: 'fills',
  QueryTrades: 'fills',
  BalanceEx: 'balances',
  OHLC: 'candles',
  Trades: 'candles',
  AssetPairs: 'instruments',
  Time: 'time',
  GetWebSocketsToken: 'user-stream',
};
const PAIR = /(?:^|&)pair=([A-Z0-9]+)(?:&|$)/;

/** What a request is about, for the fault gate. */
export function aboutRequest({ path, query, body }: WireRequest, { venue }: Gateway): About<RequestKind> {
  const pair = PAIR.exec(query || body)?.[1];
  return {
    kind: KINDS[path.split('/').at(-1) ?? ''] ?? 'other',
    symbol: pair === undefined ? null : symbolOf(pair, venue),
  };
}
