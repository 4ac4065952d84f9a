import { sum } from '../kernel/decimal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { setHold } from './balances.ts';
import { backingRefusal, batchOf, ocoFunds, ocoRefusal, refusalOf } from './check.ts';
import { executeTaker, sweepFor } from './execute.ts';
import { rememberList } from './history.ts';
import { keyOf, listKey, newOrder, requiredFor } from './orders.ts';
import { settle } from './settle.ts';
import { accountOf, marketOf, type Step } from './state.ts';
import type {
  AccountId,
  Command,
  Fill,
  Order,
  OrderList,
  OrderRequest,
  PlacedOrder,
  Refusal,
  Replies,
} from './types.ts';

/** Why the venue would refuse the order now, its funds included; null when it would take it. */
export function placeRefusal(step: Step, id: AccountId, request: OrderRequest): Refusal | null {
  const refusal = refusalOf(step, id, request, batchOf([request]));
  if (refusal !== null) return refusal;
  return backingRefusal(step, accountOf(step.state, id), [request]);
}

export function placeOrder(step: Step, id: AccountId, request: OrderRequest): Result<PlacedOrder, Refusal> {
  const refusal = placeRefusal(step, id, request);
  if (refusal !== null) return err(refusal);
  step.state.lastOrderId += 1;
  const order = newOrder(request, { id: step.state.lastOrderId, account: id, listId: null, at: step.at });
  return ok(request.type === 'market' ? startMarket(step, order) : startPriced(step, order));
}

/** A market order by quote becomes one by the base quantity that its quote meets now. */
function startMarket(step: Step, order: Order): PlacedOrder {
  const { parts, missing } = sweepFor(step, order);
  const quantity = order.quoteQuantity === null ? order.quantity : sum([...parts.map(part => part.quantity), missing]);
  return started(step, settle(step, { ...order, quantity }, { kind: 'placed' }));
}

function startPriced(step: Step, order: Order): PlacedOrder {
  const account = accountOf(step.state, order.account);
  const required = requiredFor(order, marketOf(step.state, order.symbol).listing, account.fees);
  setHold(step, account, { key: keyOf(order), ...required });
  const placed = settle(step, order, { kind: 'placed' });
  return placed.state.kind === 'working' ? started(step, placed) : { order: placed, fills: [] };
}

export function started(step: Step, placed: Order): PlacedOrder {
  const order = executeTaker(step, placed);
  return { order, fills: fillsOf(step, order) };
}

/** The fills of an order that came in this step: the newest of the account. */
function fillsOf(step: Step, order: Order): readonly Fill[] {
  if (order.filled.isZero()) return [];
  const { fills } = accountOf(step.state, order.account);
  const others = fills.findLastIndex(fill => fill.orderId !== order.id);
  return fills.slice(others + 1);
}

type PlaceOco = Extract<Command, { readonly kind: 'place-oco' }>;

export function placeOco(step: Step, command: PlaceOco): Result<Replies['place-oco'], Refusal> {
  const refusal = ocoPlaceRefusal(step, command);
  if (refusal !== null) return err(refusal);
  const { state, at } = step;
  const account = accountOf(state, command.account);
  const { listing } = marketOf(state, command.above.symbol);
  state.lastListId += 1;
  state.lastOrderId += 2;
  const birth = { account: account.id, listId: state.lastListId, at };
  const above = newOrder(command.above, { ...birth, id: state.lastOrderId - 1 });
  const below = newOrder(command.below, { ...birth, id: state.lastOrderId });
  const list: OrderList = {
    id: birth.listId,
    account: account.id,
    symbol: above.symbol,
    clientListId: command.clientListId,
    orderIds: [above.id, below.id],
    clientOrderIds: [above.clientOrderId, below.clientOrderId],
    partialFill: command.partialFill ?? 'ends-sibling',
    status: 'executing',
    at,
  };
  const funds = ocoFunds(requiredFor(above, listing, account.fees), requiredFor(below, listing, account.fees));
  setHold(step, account, { key: listKey(list.id), ...funds });
  rememberList(account, list, step.options.historyKept);
  step.log.add({ kind: 'order-list-changed', at, account: account.id, list, change: 'placed' });
  const place = (leg: Order): PlacedOrder => ({ order: settle(step, leg, { kind: 'placed' }), fills: [] });
  return ok({ list, orders: [place(above), place(below)] });
}

function ocoPlaceRefusal(step: Step, command: PlaceOco): Refusal | null {
  const { above, below, clientListId } = command;
  const account = step.state.accounts.get(command.account);
  if (account === undefined) return { kind: 'unknown-account' };
  const batch = batchOf([above, below]);
  const refusal =
    ocoRefusal(step, command) ??
    refusalOf(step, command.account, above, batch) ??
    refusalOf(step, command.account, below, batch);
  if (refusal !== null) return refusal;
  const { clientOrderId } = above;
  if (clientOrderId === below.clientOrderId) return { kind: 'duplicate-client-order-id', clientOrderId };
  const isTaken = (list: OrderList): boolean => list.status === 'executing' && list.clientListId === clientListId;
  if ([...account.lists.values()].some(isTaken)) return { kind: 'duplicate-client-list-id', clientListId };
  return backingRefusal(step, account, [above, below]);
}
