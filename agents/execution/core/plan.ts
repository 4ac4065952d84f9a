import { isResting } from '#shared/domain/order-state.ts';
import { deny } from './approval.ts';
import type { Draft } from './draft.ts';
import { planEntry } from './entry.ts';
import { planPosition } from './position-plan.ts';
import { cancelOrders } from './requests.ts';

/**
 * What to do next, from how things stand: it does not matter what happened before, so after a crash the same plan is
 * made again. At most one call per order is on its way.
 */
export function plan(draft: Draft): void {
  for (const order of draft.orders) {
    const abandoned = order.state === 'submitting' && !draft.inFlight(order.id);
    if (abandoned) draft.move(order.id, { kind: 'outcome-unknown' }, { detail: { detail: 'no call of this process' } });
    if (abandoned || order.state === 'unknown') draft.asks.add(order.id);
  }
  for (const order of draft.orders) if (order.purpose === 'entry') planEntry(draft, order);
  planStrays(draft);
  const { position } = draft;
  if (position !== null) planPosition(draft, position);
}

/** Orders that would make a position smaller, but theirs is gone. */
function planStrays(draft: Draft): void {
  const open = draft.position;
  const strays = draft.orders.filter(order => order.purpose !== 'entry' && order.positionId !== open?.id);
  for (const order of strays) {
    if (order.state === 'approved') deny(draft, order.id, 'EXECUTION_POSITION_GONE', 'the position is closed');
  }
  const resting = strays.filter(order => isResting(order.state));
  if (resting.length > 0) cancelOrders(draft, resting);
}
