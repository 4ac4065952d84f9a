import { z } from 'zod';
import { err } from '../../../kernel/result.ts';
import { ALGO_TYPES } from '../../../simulation/filters/filter.ts';
import type { AccountId, Order, OrderList } from '../../../simulation/types.ts';
import { type Algo, algoOfList, algoOfOrder, algoStateOf, wireAlgo } from './algo-reports.ts';
import type { Named as ClientNamed } from './client-ids.ts';
import { type AccountCall, type AccountEndpoint, type Answer, answered, signedGet } from './endpoint.ts';
import { noSuchOrder, orderIdRequired, parameterEmpty, unknownInstrument } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { readAlgoId } from './order-ids.ts';
import { pageQuery, symbolsOf } from './order-queries.ts';
import { pageOf, WHOLE_HISTORY } from './paging.ts';
import { clientIdText, idText, readParameters, text } from './parameters.ts';
import { perTwoSeconds } from './rate-limits.ts';

interface Named {
  readonly account: AccountId;
  readonly algoId?: string | undefined;
  readonly algoClOrdId?: string | undefined;
}

/** The algo order of that name, in whichever instrument; `algoId` goes before `algoClOrdId`. */
export function findAlgo(named: Named, gateway: Gateway): Algo | null {
  if (named.algoId === undefined && named.algoClOrdId !== undefined) {
    const known = gateway.clientIds.find('algos', named.account, named.algoClOrdId);
    return known === null ? null : algoAt(named.account, known, gateway);
  }
  const id = named.algoId === undefined ? null : readAlgoId(named.algoId);
  if (id === null) return null;
  const found = gateway.instruments.all().map(symbol => algoAt(named.account, { symbol, id }, gateway));
  return found.find(each => each !== null) ?? null;
}

/** The algo order that has the number of this order of the engine. */
export function algoAt(account: AccountId, { symbol, id }: ClientNamed, { venue }: Gateway): Algo | null {
  const order = venue.order(account, symbol, { kind: 'id', id });
  if (order === null || !ALGO_TYPES.has(order.type)) return null;
  if (order.listId === null) return algoOfOrder(order);
  const list = venue.orderList(account, { kind: 'id', id: order.listId });
  return list?.orderIds[0] === id ? algoOfList(list, venue) : null;
}

const shown = (algo: Algo, { venue }: Gateway): object => wireAlgo(algo, venue.quote(algo.symbol)?.lastPrice ?? null);

const algoQuery = z.object({ algoId: idText.optional(), algoClOrdId: clientIdText.optional() });

function algo({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(algoQuery, sent);
  if (!read.ok) return read;
  const { algoId, algoClOrdId } = read.value;
  if (algoId === undefined && algoClOrdId === undefined) return err(orderIdRequired);
  const found = findAlgo({ account: key.account, algoId, algoClOrdId }, gateway);
  return found === null ? err(noSuchOrder) : answered([shown(found, gateway)]);
}

const listText = text.transform(list => new Set(list.split(',')));
const algosQuery = pageQuery.extend({
  ordType: listText,
  algoId: idText.optional(),
  algoClOrdId: clientIdText.optional(),
});
type AlgosQuery = z.output<typeof algosQuery>;

const fits = (found: Algo, { ordType, algoId, algoClOrdId }: AlgosQuery): boolean =>
  ordType.has(found.ordType) &&
  (algoId ?? found.algoId) === found.algoId &&
  (algoClOrdId ?? found.algoClOrdId) === found.algoClOrdId;

/** Orders and lists of the venue among which the algo orders are. */
interface Kept {
  readonly orders: readonly Order[];
  readonly lists: readonly OrderList[];
}

/** The algo orders of `kept` that the query fits and `wanted` takes, oldest first. */
function algosOf(
  { orders, lists }: Kept,
  { query, wanted }: { readonly query: AlgosQuery; readonly wanted: (state: string) => boolean },
  gateway: Gateway,
): readonly Algo[] {
  const symbols = symbolsOf(query, gateway) ?? [];
  const single = orders.filter(({ listId, type }) => listId === null && ALGO_TYPES.has(type)).map(algoOfOrder);
  const paired = lists.map(list => algoOfList(list, gateway.venue)).filter(each => each !== null);
  return [...single, ...paired]
    .filter(each => symbols.includes(each.symbol) && fits(each, query) && wanted(algoStateOf(each)))
    .sort((a, b) => (a.algoId < b.algoId ? -1 : 1));
}

function pending({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(algosQuery, sent);
  if (!read.ok) return read;
  if (symbolsOf(read.value, gateway) === null) return err(unknownInstrument);
  const { venue } = gateway;
  const kept = { orders: venue.openOrders(key.account, null), lists: venue.openOrderLists(key.account) };
  const found = algosOf(kept, { query: read.value, wanted: state => state === 'live' }, gateway);
  return answered(pageOf(found, read.value, idOf).map(each => shown(each, gateway)));
}

const idOf = ({ algoId }: Algo): string => algoId;

/** Wants a state or an id, as documented. */
function history({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const states = z.enum(['effective', 'canceled', 'order_failed']).optional();
  const read = readParameters(algosQuery.extend({ state: states }), sent);
  if (!read.ok) return read;
  const { state, algoId } = read.value;
  if (state === undefined && algoId === undefined) return err(parameterEmpty('state'));
  const wanted = (found: string): boolean => (state === undefined ? found !== 'live' : found === state);
  const symbols = symbolsOf(read.value, gateway);
  if (symbols === null) return err(unknownInstrument);
  const { venue } = gateway;
  const kept = {
    orders: symbols.flatMap(symbol => venue.orders(key.account, symbol, WHOLE_HISTORY)),
    lists: venue.orderLists(key.account, WHOLE_HISTORY),
  };
  const found = algosOf(kept, { query: read.value, wanted }, gateway);
  return answered(pageOf(found, read.value, idOf).map(each => shown(each, gateway)));
}

const rarely = perTwoSeconds(20, 'account');

export const algoQueries: readonly AccountEndpoint[] = [
  signedGet('trade/order-algo', { limit: rarely, handle: algo }),
  signedGet('trade/orders-algo-pending', { limit: rarely, handle: pending }),
  signedGet('trade/orders-algo-history', { limit: rarely, handle: history }),
];
