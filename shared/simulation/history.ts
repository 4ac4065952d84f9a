import type { AccountState } from './state.ts';
import type { Fill, HistoryRange, Order, OrderList } from './types.ts';

export function rememberOrder(account: AccountState, order: Order, kept: number): void {
  account.closedOrders.set(order.id, order);
  forgetOldest(account.closedOrders, kept);
}

/** Trims in strides, since taking the first off an array moves all the others. */
export function rememberFill(account: AccountState, fill: Fill, kept: number): void {
  account.fills.push(fill);
  if (account.fills.length > kept * 1.25) account.fills.splice(0, account.fills.length - kept);
}

export function rememberList(account: AccountState, list: OrderList, kept: number): void {
  account.lists.set(list.id, list);
  for (const [id, { status }] of account.lists) {
    if (account.lists.size <= kept) return;
    if (status === 'all-done') account.lists.delete(id);
  }
}

function forgetOldest<K>(map: Map<K, unknown>, kept: number): void {
  for (const key of map.keys()) {
    if (map.size <= kept) return;
    map.delete(key);
  }
}

/** The part of `items` (oldest first) that the range asks for. */
export function inRange<T>(
  items: readonly T[],
  range: HistoryRange,
  facts: { readonly id: (item: T) => number; readonly at: (item: T) => number },
): readonly T[] {
  const { fromId, since, until, limit } = range;
  const found = items.filter(
    item =>
      (fromId === null || facts.id(item) >= fromId) &&
      (since === null || facts.at(item) >= since) &&
      (until === null || facts.at(item) <= until),
  );
  if (limit <= 0) return [];
  return fromId !== null || since !== null ? found.slice(0, limit) : found.slice(-limit);
}
