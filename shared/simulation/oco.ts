import { release } from './balances.ts';
import { listKey } from './orders.ts';
import { expire } from './settle.ts';
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

/** The other leg while it is open. */
function siblingOf(step: Step, leg: Order): Order | null {
  for (const order of marketOf(step.state, leg.symbol).orders.values())
    if (order.listId === leg.listId && order.id !== leg.id) return order;
  return null;
}
