import { release } from './balances.ts';
import { rememberList, rememberOrder } from './history.ts';
import { keyOf, listKey } from './orders.ts';
import { accountOf, marketOf, type Step } from './state.ts';
import { type ExpiryReason, isOpen, type Order, type OrderChange, type OrderList } from './types.ts';

/**
 * The one way in which an order changes: keeps its new version, frees the funds of a closed one, reports the change,
 * and ends its list with the last leg.
 */
export function settle(step: Step, order: Order, change: OrderChange): Order {
  const account = accountOf(step.state, order.account);
  const market = marketOf(step.state, order.symbol);
  step.log.add({ kind: 'order-changed', at: step.at, account: order.account, order, change });
  if (isOpen(order)) {
    market.orders.set(order.id, order);
    return order;
  }
  market.orders.delete(order.id);
  market.ahead?.delete(order.id);
  release(step, account, keyOf(order));
  rememberOrder(account, order, step.options.historyKept);
  if (order.listId !== null) endList(step, order, order.listId);
  return order;
}

/** Marks the list done, and frees its funds, once no leg is open. */
function endList(step: Step, leg: Order, listId: number): void {
  const account = accountOf(step.state, leg.account);
  const { orders } = marketOf(step.state, leg.symbol);
  const list = account.lists.get(listId);
  if (list === undefined || list.orderIds.some(id => orders.has(id))) return;
  release(step, account, listKey(listId));
  const done: OrderList = { ...list, status: 'all-done', at: step.at };
  rememberList(account, done, step.options.historyKept);
  step.log.add({ kind: 'order-list-changed', at: step.at, account: leg.account, list: done, change: 'all-done' });
}

export const expire = (step: Step, order: Order, reason: ExpiryReason): Order =>
  settle(step, { ...order, state: { kind: 'expired', reason }, updatedAt: step.at }, { kind: 'expired' });

export const cancel = (step: Step, order: Order, cancelClientId: string): Order =>
  settle(step, { ...order, state: { kind: 'cancelled' }, updatedAt: step.at }, { kind: 'cancelled', cancelClientId });
