import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { About } from '../faults/gate.ts';
import type { FrameKind, RequestKind } from '../faults/script.ts';
import type { WireRequest } from '../wire/http.ts';
import { BY_METHOD } from './endpoints.ts';
import type { Gateway } from './gateway.ts';
import type { Parameters } from './parameters.ts';

/** What Binance's paths are about; a DELETE of an order or a list is a cancel. */
const KINDS: Readonly<Record<string, RequestKind>> = {
  'POST order': 'place',
  'POST order/cancelReplace': 'place',
  'POST orderList/oco': 'place',
  'POST order/oco': 'place',
  'DELETE order': 'cancel',
  'DELETE openOrders': 'cancel',
  'DELETE orderList': 'cancel',
  'GET order': 'order',
  'GET orderList': 'order',
  'GET openOrders': 'open-orders',
  'GET openOrderList': 'open-orders',
  'GET myTrades': 'fills',
  'GET account': 'balances',
  'GET klines': 'candles',
  'GET exchangeInfo': 'instruments',
  'GET time': 'time',
  'POST userDataStream': 'user-stream',
  'PUT userDataStream': 'user-stream',
};
/** What only the WebSocket API has. */
const SESSION_KINDS: Readonly<Record<string, RequestKind>> = {
  'session.logon': 'user-stream',
  'userDataStream.subscribe': 'user-stream',
  'userDataStream.subscribe.signature': 'user-stream',
};
const SYMBOL = /(?:^|&)symbol=([A-Z0-9]+)/;

/** What a REST request is about, for the fault gate. */
export function aboutRequest({ method, path, query, body }: WireRequest, { symbols }: Gateway): About<RequestKind> {
  const named = SYMBOL.exec(query)?.[1] ?? SYMBOL.exec(body)?.[1];
  return {
    kind: kindOf(`${method} ${path}`),
    symbol: named === undefined ? null : symbols.symbol(named),
  };
}

const kindOf = (route: string): RequestKind => KINDS[route.replace('/api/v3/', '')] ?? 'other';

/** What a request of the WebSocket API is about. */
export function aboutMethod(method: string, parameters: Parameters, { symbols }: Gateway): About<RequestKind> {
  const route = BY_METHOD.get(method)?.route ?? null;
  const named = parameters.get('symbol');
  return {
    kind: SESSION_KINDS[method] ?? (route === null ? 'other' : kindOf(route)),
    symbol: named === undefined ? null : symbols.symbol(named),
  };
}

const FRAMES: Readonly<Record<string, FrameKind>> = {
  'order-changed': 'order',
  'order-list-changed': 'order',
  'balances-changed': 'balances',
};

/** What an event of an account is about. */
export const aboutEvent = (event: {
  readonly kind: string;
  readonly order?: { readonly symbol: MarketSymbol };
}): About<FrameKind> => ({ kind: FRAMES[event.kind] ?? 'other', symbol: event.order?.symbol ?? null });

/** What a market stream is about, by its name: `btcusdt@kline_1m`. */
export function aboutStream(name: string, { symbols }: Gateway): About<FrameKind> {
  const [symbol = '', channel = ''] = name.split('@');
  return { kind: channel.startsWith('kline') ? 'candle' : 'other', symbol: symbols.symbol(symbol.toUpperCase()) };
}
