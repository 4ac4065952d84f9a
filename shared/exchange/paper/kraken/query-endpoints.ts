import { err, ok } from '../../../kernel/result.ts';
import { isOpen } from '../../../simulation/types/order.ts';
import type { Fill, Order } from '../../../simulation/types.ts';
import { type AccountEndpoint, type Answer, type Call, type Gateway, type Parameters, wholeOf } from './endpoint.ts';
import { WHOLE_HISTORY, wireOrder, wireTrade } from './order-reports.ts';
import { assetCode, readId, seconds, wireId, wireNumber } from './wire-values.ts';

const PAGE = 50;
const MOST_IDS = 50;
const TOKEN_LENGTH = 43;
const TOKEN_SECONDS = 900;

const symbolsOf = ({ venue }: Gateway) => venue.listings().map(({ symbol }) => symbol);
const ordersOf = (account: string, gateway: Gateway): readonly Order[] =>
  symbolsOf(gateway).flatMap(symbol => gateway.venue.orders(account, symbol, WHOLE_HISTORY));
const fillsOf = (account: string, gateway: Gateway): readonly Fill[] =>
  symbolsOf(gateway).flatMap(symbol => gateway.venue.fills(account, symbol, { ...WHOLE_HISTORY, orderId: null }));

const wireOrders = (orders: readonly Order[], { venue }: Gateway): object =>
  Object.fromEntries(orders.map(order => [wireId('O', order.id), wireOrder(order, venue)]));
const wireTrades = (fills: readonly Fill[], { venue }: Gateway): object =>
  Object.fromEntries(fills.map(fill => [wireId('T', fill.id), wireTrade(fill, venue)]));

/** Of a history newest first: what lies between `start` and `end` (seconds, left out), a page from `ofs` on. */
function pageOf<T>(all: readonly T[], { start, end, ofs }: Parameters, at: (each: T) => number): readonly T[] {
  const [from, until] = [Number(start ?? Number.NEGATIVE_INFINITY), Number(end ?? Number.POSITIVE_INFINITY)];
  const fitting = all.filter(each => at(each) > from && at(each) < until);
  const offset = wholeOf(ofs, 0);
  return fitting.slice(offset, offset + PAGE);
}

const named = ({ cl_ord_id }: Parameters, order: Order): boolean =>
  cl_ord_id === undefined || order.clientOrderId === cl_ord_id;

function openOrders({ parameters, key }: Call, gateway: Gateway): Answer {
  const open = gateway.venue.openOrders(key.account, null).filter(order => named(parameters, order));
  return ok({ open: wireOrders(open, gateway) });
}

function closedOrders({ parameters, key }: Call, gateway: Gateway): Answer {
  const closed = ordersOf(key.account, gateway)
    .filter(order => !isOpen(order) && named(parameters, order))
    .toSorted((a, b) => b.updatedAt - a.updatedAt || b.id - a.id);
  const page = pageOf(closed, parameters, order => seconds(order.updatedAt));
  return ok({ closed: wireOrders(page, gateway), count: closed.length });
}

/** The numbers in a list of ids; null when there are none, or too many. */
function idsIn({ txid = '' }: Parameters): ReadonlySet<number> | null {
  const ids = txid.split(',').map(readId);
  return ids.includes(null) || ids.length > MOST_IDS ? null : new Set(ids.flatMap(id => id ?? []));
}

function queryOrders({ parameters, key }: Call, gateway: Gateway): Answer {
  const ids = idsIn(parameters);
  if (ids === null) return err('EOrder:Invalid order');
  const found = [...ids].flatMap(id =>
    symbolsOf(gateway).flatMap(symbol => gateway.venue.order(key.account, symbol, { kind: 'id', id }) ?? []),
  );
  return ok(wireOrders(found, gateway));
}

function queryTrades({ parameters, key }: Call, gateway: Gateway): Answer {
  const ids = idsIn(parameters);
  if (ids === null) return err('EQuery:Invalid trade');
  return ok(
    wireTrades(
      fillsOf(key.account, gateway).filter(({ id }) => ids.has(id)),
      gateway,
    ),
  );
}

function tradesHistory({ parameters, key }: Call, gateway: Gateway): Answer {
  const fills = fillsOf(key.account, gateway).toSorted((a, b) => b.id - a.id);
  const page = pageOf(fills, parameters, fill => seconds(fill.at));
  return ok({ trades: wireTrades(page, gateway), count: fills.length });
}

function balances({ key }: Call, { venue }: Gateway): Answer {
  const held = venue.account(key.account)?.balances ?? [];
  const told = held.map(({ asset, free, locked }) => [
    assetCode(asset),
    { balance: wireNumber(free.plus(locked)), hold_trade: wireNumber(locked) },
  ]);
  return ok(Object.fromEntries(told));
}

const PERMISSIONS = {
  read: ['query-funds', 'query-open-trades', 'query-closed-trades', 'access-websockets'],
  trade: ['modify-trades', 'close-trades'],
  withdraw: ['withdraw-funds'],
} as const;

function keyInfo({ key }: Call): Answer {
  const { apiKey, permissions } = key;
  const granted = permissions.flatMap(each => PERMISSIONS[each]);
  return ok({ apiKeyName: 'paper', apiKey, nonceWindow: 0, permissions: granted, ipAllowlist: [] });
}

function streamToken({ key }: Call, { tokens, newToken }: Gateway): Answer {
  const token = newToken(TOKEN_LENGTH);
  tokens.set(token, key);
  return ok({ token, expires: TOKEN_SECONDS });
}

const reads = (handle: AccountEndpoint['handle'], points = 1): AccountEndpoint => ({
  permission: 'read',
  points,
  handle,
});

/** What looks through the history of trades costs two. */
export const queryEndpoints: Readonly<Record<string, AccountEndpoint>> = {
  OpenOrders: reads(openOrders),
  ClosedOrders: reads(closedOrders),
  QueryOrders: reads(queryOrders),
  QueryTrades: reads(queryTrades, 2),
  TradesHistory: reads(tradesHistory, 2),
  BalanceEx: reads(balances),
  GetApiKeyInfo: reads(keyInfo),
  GetWebSocketsToken: reads(streamToken),
};
