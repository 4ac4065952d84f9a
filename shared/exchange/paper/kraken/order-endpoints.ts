import type { MarketSymbol } from '../../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../../kernel/decimal.ts';
import { unreachable } from '../../../kernel/invariant.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { isOpen } from '../../../simulation/types/order.ts';
import type { FilterKind, Order, OrderRequest, Refusal } from '../../../simulation/types.ts';
import { ORDERS } from './counters.ts';
import {
  type AccountEndpoint,
  type Answer,
  type Call,
  findSymbol,
  type Gateway,
  invalid,
  type Parameters,
  UNKNOWN_ORDER,
  UNKNOWN_PAIR,
} from './endpoint.ts';
import { namelessId } from './order-reports.ts';
import { readId, wireId } from './wire-values.ts';

const TOKEN_LENGTH = 20;
const CLIENT_ID = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[!-~]{1,18})$/i;
const FARTHEST_DEADLINE_MS = 60_000;
const RATE_LIMITED = 'EOrder:Rate limit exceeded';

/** What changing an order costs when it came less than so many seconds ago; what rested longer costs one. */
const CANCEL_PENALTIES = [
  [5, 8],
  [10, 6],
  [15, 5],
  [45, 4],
  [90, 2],
] as const;
const AMEND_PENALTIES = [
  [5, 4],
  [10, 3],
  [15, 2],
] as const;

/** A deadline that is over, or too far, by the clock that it is nearer to. */
function deadlineProblem(deadline: string | undefined, { clocks }: Gateway): string | null {
  if (deadline === undefined) return null;
  const at = Date.parse(deadline);
  const [wall = 0, market = 0] = [clocks.wallNow(), clocks.marketNow()].map(now => at - now);
  const left = Math.abs(wall) <= Math.abs(market) ? wall : market;
  return left > 0 && left <= FARTHEST_DEADLINE_MS ? null : invalid('deadline');
}

const amountIn = (text: string | undefined): Decimal | null =>
  text !== undefined && DECIMAL_TEXT.test(text) ? new Decimal(text) : null;

const TIMES = { GTC: 'GTC', IOC: 'IOC', FOK: 'FOK' } as const;

/** The order that is asked for. `price2` is the limit of those that wait for `price`. */
function orderIn(sent: Parameters, symbol: MarketSymbol, newName: () => string): Result<OrderRequest, string> {
  const { type: side, ordertype, cl_ord_id, oflags = '', timeinforce = 'GTC' } = sent;
  if (side !== 'buy' && side !== 'sell') return err(invalid('type'));
  if (cl_ord_id !== undefined && !CLIENT_ID.test(cl_ord_id)) return err(invalid('cl_ord_id'));
  const quantity = amountIn(sent.volume);
  if (quantity === null) return err(invalid('volume'));
  const timeInForce = TIMES[timeinforce as keyof typeof TIMES];
  if (timeInForce === undefined) return err(invalid('timeinforce'));
  const terms = { symbol, side, clientOrderId: cl_ord_id ?? newName() } as const;
  const flags = oflags.split(',');
  if (ordertype === 'market') {
    const amount = flags.includes('viqc')
      ? ({ kind: 'quote', quoteQuantity: quantity } as const)
      : ({ kind: 'base', quantity } as const);
    return ok({ ...terms, type: 'market', amount });
  }
  const [price, price2] = [amountIn(sent.price), amountIn(sent.price2)];
  if (price === null) return err(invalid('price'));
  switch (ordertype) {
    case 'limit':
      return ok(
        flags.includes('post')
          ? { ...terms, type: 'limit-maker', quantity, price }
          : { ...terms, type: 'limit', quantity, price, timeInForce },
      );
    case 'stop-loss':
    case 'take-profit':
      return ok({ ...terms, type: ordertype, quantity, stopPrice: price });
    case 'stop-loss-limit':
    case 'take-profit-limit':
      if (price2 === null) return err(invalid('price2'));
      return ok({ ...terms, type: ordertype, quantity, stopPrice: price, price: price2, timeInForce });
    default:
      return err(invalid('ordertype'));
  }
}

function add({ parameters, key }: Call, gateway: Gateway): Answer {
  const { venue, counters } = gateway;
  const symbol = findSymbol(parameters.pair, gateway);
  if (!symbol.ok) return symbol;
  const late = deadlineProblem(parameters.deadline, gateway);
  if (late !== null) return err(late);
  const order = orderIn(parameters, symbol.value, () => namelessId(gateway.newToken(TOKEN_LENGTH)));
  if (!order.ok) return order;
  if (!counters.add(`orders ${key.account} ${symbol.value}`, 1, ORDERS)) return err(RATE_LIMITED);
  venue.latency.orderReceived(symbol.value, order.value.clientOrderId);
  const { reply } = venue.execute({ kind: 'place-order', account: key.account, order: order.value });
  if (!reply.ok) return err(refusalText(reply.error));
  const { volume, type, ordertype, pair } = parameters;
  return ok({
    descr: { order: `${type} ${volume} ${pair} @ ${ordertype}` },
    txid: [wireId('O', reply.value.order.id)],
  });
}

/** The open order that is meant, by either of its ids, whatever its client is shown. */
function openOrder({ parameters: { txid, cl_ord_id }, key }: Call, { venue }: Gateway): Order | null {
  const id = txid === undefined ? null : readId(txid);
  const open = venue.actual.openOrders(key.account, null);
  return open.find(order => (txid === undefined ? order.clientOrderId === cl_ord_id : order.id === id)) ?? null;
}

/** Takes what changing the order costs; false when that is too much now. */
function pays(order: Order, penalties: readonly (readonly [number, number])[], { venue, counters }: Gateway): boolean {
  const age = (venue.now() - order.placedAt) / 1_000;
  const points = penalties.find(([below]) => age < below)?.[1] ?? 1;
  return counters.add(`orders ${order.account} ${order.symbol}`, points, ORDERS);
}

function cancel(call: Call, gateway: Gateway): Answer {
  const order = openOrder(call, gateway);
  if (order === null) return err(UNKNOWN_ORDER);
  if (!pays(order, CANCEL_PENALTIES, gateway)) return err(RATE_LIMITED);
  const { account, symbol, id } = order;
  const cancelClientId = namelessId(gateway.newToken(TOKEN_LENGTH));
  const target = { kind: 'id', id } as const;
  const { reply } = gateway.venue.execute({
    kind: 'cancel-order',
    account,
    symbol,
    target,
    cancelClientId,
    onlyIf: null,
  });
  return reply.ok ? ok({ count: 1 }) : err(refusalText(reply.error));
}

function amend(call: Call, gateway: Gateway): Answer {
  const { order_qty, limit_price, deadline } = call.parameters;
  const late = deadlineProblem(deadline, gateway);
  if (late !== null) return err(late);
  const order = openOrder(call, gateway);
  if (order === null || !isOpen(order)) return err(UNKNOWN_ORDER);
  if (!pays(order, AMEND_PENALTIES, gateway)) return err(RATE_LIMITED);
  const { account, symbol, id } = order;
  const target = { kind: 'id', id } as const;
  const [quantity, price] = [amountIn(order_qty), amountIn(limit_price)];
  const { reply } = gateway.venue.execute({ kind: 'amend-order', account, symbol, target, quantity, price });
  return reply.ok ? ok({ amend_id: wireId('T', id) }) : err(refusalText(reply.error));
}

/** The engine's refusal as the venue words it. */
function refusalText(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'unknown-account':
      return 'EGeneral:Permission denied';
    case 'unknown-symbol':
      return UNKNOWN_PAIR;
    case 'market-closed':
      return refusal.status === 'halted' ? 'EService:Market in cancel_only mode' : UNKNOWN_PAIR;
    case 'no-market-price':
      return 'EService:Market in cancel_only mode';
    case 'filter':
      return FILTERS[refusal.filter];
    case 'not-positive':
      return invalid(refusal.field === 'price' || refusal.field === 'stopPrice' ? 'price' : 'volume');
    case 'insufficient-balance':
      return 'EOrder:Insufficient funds';
    case 'duplicate-client-order-id':
    case 'duplicate-client-list-id':
      return 'EOrder:Duplicate cl_ord_id';
    case 'would-match-immediately':
      return 'EOrder:Post only order';
    case 'would-trigger-immediately':
    case 'oco-legs-mismatched':
      return 'EOrder:Invalid price';
    case 'unknown-order':
    case 'unknown-order-list':
      return UNKNOWN_ORDER;
    case 'amend-refused':
      return refusal.reason === 'at-or-below-filled' ? invalid('order_qty') : 'EOrder:Invalid order';
    case 'order-status-differs':
    case 'account-exists':
    case 'fees-invalid':
      return 'EGeneral:Internal error';
    default:
      return unreachable(refusal);
  }
}

const FILTERS: Readonly<Record<FilterKind, string>> = {
  'price-filter': 'EOrder:Invalid price',
  'percent-price-by-side': 'EOrder:Invalid price',
  'lot-size': 'EOrder:Order minimum not met',
  'market-lot-size': 'EOrder:Order minimum not met',
  notional: 'EOrder:Cost minimum not met',
  'max-num-orders': 'EOrder:Orders limit exceeded',
  'max-num-algo-orders': 'EOrder:Orders limit exceeded',
};

/** They are counted by pair, not as calls. */
const trades = (handle: AccountEndpoint['handle']): AccountEndpoint => ({ permission: 'trade', points: 0, handle });

export const orderEndpoints: Readonly<Record<string, AccountEndpoint>> = {
  AddOrder: trades(add),
  CancelOrder: trades(cancel),
  AmendOrder: trades(amend),
};
