import type { Fill, Order, OrderList } from '../../../simulation/types.ts';
import { isOpen } from '../../../simulation/types.ts';
import type { EngineReads } from '../venue.ts';
import type { FaultGate } from './gate.ts';

type AccountReads = Pick<
  EngineReads,
  'account' | 'order' | 'openOrders' | 'orders' | 'fills' | 'orderList' | 'openOrderLists' | 'orderLists'
>;

/** What reads of accounts show of `reads`: some orders not at all, some as they stood. */
export function viewedReads(reads: () => EngineReads, faults: FaultGate): AccountReads {
  const isHidden = (id: Order['id']): boolean => faults.running('hide-order').some(({ order }) => order?.id === id);
  const stale = (): readonly Order[] => faults.running('stale').flatMap(({ order }) => order ?? []);
  const seen = (order: Order): readonly Order[] =>
    isHidden(order.id) ? [] : [stale().findLast(({ id }) => id === order.id) ?? order];

  const isFillSeen = (fill: Fill): boolean => {
    const hides = faults.running('hide-order').some(({ order, fault }) => {
      return order?.id === fill.orderId && fault.fills === 'hidden';
    });
    const then = stale().findLast(({ id }) => id === fill.orderId);
    return !hides && (then === undefined || (!then.filled.isZero() && fill.at <= then.updatedAt));
  };

  const isListSeen = (list: OrderList): boolean => !list.orderIds.some(isHidden);

  return {
    account: id => reads().account(id),
    order: (account, symbol, target) => {
      const found = reads().order(account, symbol, target);
      return found === null ? null : (seen(found)[0] ?? null);
    },
    openOrders: (account, symbol) => {
      const found = reads().openOrders(account, symbol);
      const gone = stale().filter(
        order =>
          order.account === account &&
          (symbol === null || order.symbol === symbol) &&
          !found.some(({ id }) => id === order.id),
      );
      if (gone.length === 0) return found.flatMap(seen).filter(isOpen);
      return [...found, ...gone]
        .flatMap(seen)
        .filter(isOpen)
        .sort((a, b) => a.id - b.id);
    },
    orders: (account, symbol, range) => reads().orders(account, symbol, range).flatMap(seen),
    fills: (account, symbol, range) => reads().fills(account, symbol, range).filter(isFillSeen),
    orderList: (account, target) => {
      const found = reads().orderList(account, target);
      return found !== null && isListSeen(found) ? found : null;
    },
    openOrderLists: account => reads().openOrderLists(account).filter(isListSeen),
    orderLists: (account, range) => reads().orderLists(account, range).filter(isListSeen),
  };
}
