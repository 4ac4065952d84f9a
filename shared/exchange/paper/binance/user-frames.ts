import type { Order, OrderChange } from '../../../simulation/types.ts';
import type { AccountEvent } from '../market.ts';
import { SELF_TRADE_PREVENTION } from './exchange-info.ts';
import { NO_LIST, orderStatus, wireOrderType } from './order-reports.ts';
import { WIRE_ZERO, wireNumber, wireSide, wireSymbol } from './wire-values.ts';

type Changed<Kind extends AccountEvent['kind']> = Extract<AccountEvent, { readonly kind: Kind }>;

/** The user stream's payload of an account event. `executionId` names the report. */
export function userPayload(event: AccountEvent, executionId: number): object {
  switch (event.kind) {
    case 'order-changed':
      return executionReport(event, executionId);
    case 'order-list-changed':
      return listStatus(event);
    case 'balances-changed':
      return accountPosition(event);
  }
}

const EXECUTION_TYPE: Readonly<Record<OrderChange['kind'], string>> = {
  placed: 'NEW',
  triggered: 'NEW',
  traded: 'TRADE',
  cancelled: 'CANCELED',
  amended: 'REPLACED',
  expired: 'EXPIRED',
};

function executionReport({ at, order, change }: Changed<'order-changed'>, executionId: number): object {
  const names = clientIds(order, change);
  return {
    e: 'executionReport',
    E: at,
    s: wireSymbol(order.symbol),
    c: names.current,
    S: wireSide(order.side),
    o: wireOrderType(order.type),
    f: order.timeInForce,
    q: wireNumber(order.quantity),
    p: order.price === null ? WIRE_ZERO : wireNumber(order.price),
    P: order.stopPrice === null ? WIRE_ZERO : wireNumber(order.stopPrice),
    F: WIRE_ZERO,
    g: order.listId ?? NO_LIST,
    C: names.original,
    x: EXECUTION_TYPE[change.kind],
    X: orderStatus(order),
    r: 'NONE',
    i: order.id,
    ...execution(change),
    z: wireNumber(order.filled),
    T: at,
    I: executionId,
    w: order.state.kind === 'working',
    M: false,
    O: order.placedAt,
    Z: wireNumber(order.filledQuote),
    Q: order.quoteQuantity === null ? WIRE_ZERO : wireNumber(order.quoteQuantity),
    ...(order.workingSince === null ? {} : { W: order.workingSince }),
    V: SELF_TRADE_PREVENTION,
  };
}

/** A cancel and an amendment have names of their own; `original` is then the order's name before. */
function clientIds(order: Order, change: OrderChange): { readonly current: string; readonly original: string } {
  if (change.kind === 'cancelled') return { current: change.cancelClientId, original: order.clientOrderId };
  if (change.kind === 'amended') return { current: order.clientOrderId, original: change.previousClientOrderId };
  return { current: order.clientOrderId, original: '' };
}

function execution(change: OrderChange): object {
  if (change.kind !== 'traded') {
    return { l: WIRE_ZERO, L: WIRE_ZERO, n: '0', N: null, t: -1, m: false, Y: WIRE_ZERO };
  }
  const { fill } = change;
  return {
    l: wireNumber(fill.quantity),
    L: wireNumber(fill.price),
    n: wireNumber(fill.commission),
    N: fill.commissionAsset,
    t: fill.tradeId,
    m: fill.isMaker,
    Y: wireNumber(fill.quoteQuantity),
  };
}

const listStatus = ({ at, list, change }: Changed<'order-list-changed'>): object => ({
  e: 'listStatus',
  E: at,
  s: wireSymbol(list.symbol),
  g: list.id,
  c: 'OCO',
  l: change === 'placed' ? 'EXEC_STARTED' : 'ALL_DONE',
  L: change === 'placed' ? 'EXECUTING' : 'ALL_DONE',
  r: 'NONE',
  C: list.clientListId,
  T: at,
  O: list.orderIds.map((id, leg) => ({ s: wireSymbol(list.symbol), i: id, c: list.clientOrderIds[leg] })),
});

const accountPosition = ({ at, balances }: Changed<'balances-changed'>): object => ({
  e: 'outboundAccountPosition',
  E: at,
  u: at,
  B: balances.map(({ asset, free, locked }) => ({ a: asset, f: wireNumber(free), l: wireNumber(locked) })),
});
