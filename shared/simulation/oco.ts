import type { Decimal } from '../kernel/decimal.ts';
import { release, setHold } from './balances.ts';
import { ocoFunds } from './check.ts';
import { listKey, requiredFor } from './orders.ts';
import { expire, settle } from './settle.ts';
import { accountOf, marketOf, type Step } from './state.ts';
import type { Order } from './types.ts';

/** Before a leg executes: its sibling expires in the same instant, and what the list held is free for the leg to lock. */
export function claimFromList(step: Step, leg: Order): void {
  if (leg.listId === null) return;
  const account = accountOf(step.state, leg.account);
  release(step, account, listKey(leg.listId));
  const sibling = siblingOf(step, leg);
  if (sibling !== null) expire(step, sibling, 'sibling-executed');
}

/** Before a part of a leg fills, where the list is one that shrinks: the sibling waits on for the rest, and the list holds that much less. */
export function shrinkList(step: Step, leg: Order, part: Decimal): 'shrunk' | 'not-shrinking' {
  const account = accountOf(step.state, leg.account);
  const list = leg.listId === null ? undefined : account.lists.get(leg.listId);
  const sibling = list?.partialFill === 'shrinks-sibling' ? siblingOf(step, leg) : null;
  if (list === undefined || sibling === null) return 'not-shrinking';
  const { clientOrderId: previousClientOrderId, quantity: previousQuantity } = sibling;
  const smaller: Order = { ...sibling, quantity: previousQuantity.minus(part), updatedAt: step.at };
  settle(step, smaller, { kind: 'amended', previousClientOrderId, previousQuantity });
  const { listing } = marketOf(step.state, leg.symbol);
  const rest = { ...leg, filled: leg.filled.plus(part) };
  const needed = ocoFunds(requiredFor(rest, listing, account.fees), requiredFor(smaller, listing, account.fees));
  setHold(step, account, { key: listKey(list.id), ...needed });
  return 'shrunk';
}

/** The other leg while it is open. */
function siblingOf(step: Step, leg: Order): Order | null {
  for (const order of marketOf(step.state, leg.symbol).orders.values())
    if (order.listId === leg.listId && order.id !== leg.id) return order;
  return null;
}
