import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err } from '../../../kernel/result.ts';
import { DAY_MS } from '../../../kernel/time.ts';
import { isOpen } from '../../../simulation/types/order.ts';
import type { AccountId, Order, OrderId } from '../../../simulation/types.ts';
import { type AccountCall, type AccountEndpoint, type Answer, answered, signedGet } from './endpoint.ts';
import { noSuchOrder, orderIdRequired, unknownInstrument } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { ordIdOf, readOrdId } from './order-ids.ts';
import { billIdOf, isOrder, ordTypeOf, stateOf, wireFill, wireOrder } from './order-reports.ts';
import { pageOf, WHOLE_HISTORY } from './paging.ts';
import { clientIdText, idText, instIdText, limitText, readParameters, text, timeText } from './parameters.ts';
import { instrumentTypeText } from './public-endpoints.ts';
import { perTwoSeconds } from './rate-limits.ts';

export interface Named {
  readonly account: AccountId;
  readonly symbol: MarketSymbol;
  readonly ordId?: string | undefined;
  readonly clOrdId?: string | undefined;
}

/** The number of the order of that name; `ordId` goes before `clOrdId`, as documented. */
export function orderIdOf({ account, symbol, ordId, clOrdId }: Named, { clientIds }: Gateway): OrderId | null {
  if (ordId !== undefined) return readOrdId(ordId);
  const named = clOrdId === undefined ? null : clientIds.find('orders', account, clOrdId);
  return named?.symbol === symbol ? named.id : null;
}

export function findOrder(named: Named, gateway: Gateway): Order | null {
  const id = orderIdOf(named, gateway);
  const order = id === null ? null : gateway.venue.order(named.account, named.symbol, { kind: 'id', id });
  return order !== null && isOrder(order) ? order : null;
}

const orderQuery = z.object({ instId: instIdText, ordId: idText.optional(), clOrdId: clientIdText.optional() });

function order({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(orderQuery, sent);
  if (!read.ok) return read;
  const { instId, ordId, clOrdId } = read.value;
  const symbol = gateway.instruments.find(instId);
  if (!symbol.ok) return symbol;
  if (ordId === undefined && clOrdId === undefined) return err(orderIdRequired);
  const found = findOrder({ account: key.account, symbol: symbol.value, ordId, clOrdId }, gateway);
  return found === null ? err(noSuchOrder) : answered([wireOrder(found, gateway.venue)]);
}

const listText = text.transform(list => new Set(list.split(',')));
export const pageQuery = z.object({
  instType: instrumentTypeText.optional(),
  instId: instIdText.optional(),
  ordType: listText.optional(),
  state: text.optional(),
  after: idText.optional(),
  before: idText.optional(),
  begin: timeText.optional(),
  end: timeText.optional(),
  limit: limitText(100, 100),
});
type PageQuery = z.output<typeof pageQuery>;

/** The symbols that a query is about; null when it names one that was never listed. */
export function symbolsOf({ instType, instId }: PageQuery, { instruments }: Gateway): readonly MarketSymbol[] | null {
  if (instType !== undefined && instType !== 'SPOT') return [];
  if (instId === undefined) return instruments.all();
  const symbol = instruments.symbol(instId);
  return symbol === null ? null : [symbol];
}

const fits = (found: Order, { ordType, state, begin, end }: PageQuery): boolean =>
  isOrder(found) &&
  (ordType?.has(ordTypeOf(found)) ?? true) &&
  (state === undefined || stateOf(found) === state) &&
  found.placedAt >= (begin ?? 0) &&
  found.placedAt <= (end ?? Number.POSITIVE_INFINITY);

const byId = (a: { readonly id: number }, b: { readonly id: number }): number => a.id - b.id;

function pending({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(pageQuery, sent);
  if (!read.ok) return read;
  const symbols = symbolsOf(read.value, gateway);
  if (symbols === null) return err(unknownInstrument);
  const open = gateway.venue
    .openOrders(key.account, null)
    .filter(found => symbols.includes(found.symbol) && fits(found, read.value));
  return answered(pageOf(open, read.value, ({ id }) => ordIdOf(id)).map(found => wireOrder(found, gateway.venue)));
}

/** Closed orders that changed in the last `days`. */
const history =
  (days: number) =>
  ({ sent, key }: AccountCall, gateway: Gateway): Answer => {
    const read = readParameters(pageQuery.extend({ instType: instrumentTypeText }), sent);
    if (!read.ok) return read;
    const symbols = symbolsOf(read.value, gateway);
    if (symbols === null) return err(unknownInstrument);
    const { venue } = gateway;
    const oldest = venue.now() - days * DAY_MS;
    const closed = symbols
      .flatMap(symbol => venue.orders(key.account, symbol, WHOLE_HISTORY))
      .filter(found => !isOpen(found) && found.updatedAt >= oldest && fits(found, read.value))
      .sort(byId);
    return answered(pageOf(closed, read.value, ({ id }) => ordIdOf(id)).map(found => wireOrder(found, venue)));
  };

const fillsQuery = pageQuery.extend({ ordId: idText.optional() });

/** Fills of the last `days`, paged by `billId`. */
const fills =
  (days: number) =>
  ({ sent, key }: AccountCall, gateway: Gateway): Answer => {
    const read = readParameters(fillsQuery, sent);
    if (!read.ok) return read;
    const symbols = symbolsOf(read.value, gateway);
    if (symbols === null) return err(unknownInstrument);
    const { venue } = gateway;
    const { ordId, begin, end } = read.value;
    const orderId = ordId === undefined ? null : (readOrdId(ordId) ?? 0);
    const since = Math.max(begin ?? 0, venue.now() - days * DAY_MS);
    const found = symbols
      .flatMap(symbol => venue.fills(key.account, symbol, { ...WHOLE_HISTORY, orderId }))
      .filter(({ at }) => at >= since && at <= (end ?? Number.POSITIVE_INFINITY))
      .sort(byId);
    return answered(pageOf(found, read.value, billIdOf).map(fill => wireFill(fill, venue)));
  };

export const orderQueries: readonly AccountEndpoint[] = [
  signedGet('trade/order', { limit: perTwoSeconds(60, 'trading'), handle: order }),
  signedGet('trade/orders-pending', { limit: perTwoSeconds(60, 'account'), handle: pending }),
  signedGet('trade/orders-history', { limit: perTwoSeconds(40, 'account'), handle: history(7) }),
  signedGet('trade/orders-history-archive', { limit: perTwoSeconds(20, 'account'), handle: history(90) }),
  signedGet('trade/fills', { limit: perTwoSeconds(60, 'account'), handle: fills(3) }),
  signedGet('trade/fills-history', { limit: perTwoSeconds(10, 'account'), handle: fills(90) }),
];
