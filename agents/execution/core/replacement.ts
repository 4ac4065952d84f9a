import { isLive, isResting } from '#shared/domain/order-state.ts';
import type { DeskOrder, DeskPosition } from './desk.ts';
import type { Draft, Move } from './draft.ts';
import { isPastStop } from './levels.ts';
import { authorityOver, isProtective, protectiveOrders, toProtect } from './protection.ts';
import { replace } from './requests.ts';

/*
 * A stop that gives its place to another in one call: whatever becomes of the call, one of them rests, so nothing is ever bare but by
 * a refusal of the second half. Without a verdict the new one is asked about like any other order, and the old one goes on.
 */

/**
 * The stop of a position that one call can replace; null where it must be taken off first. Not one that may trade in part while the
 * call is on its way: what is placed would then be more than is left. So only a stop that becomes a market order, and rests alone.
 */
export function replaceableStop(draft: Draft, position: DeskPosition, own: readonly DeskOrder[]): DeskOrder | null {
  if (!draft.settings.protection.replaces || position.stopLoss === null || position.takeProfit !== null) return null;
  if (isPastStop(draft, position)) return null;
  const [stop, ...others] = own.filter(order => isProtective(order) && isLive(order.state));
  if (stop === undefined || others.length > 0 || draft.inFlight(stop.id)) return null;
  const isAlone = stop.state === 'open' && stop.type === 'stop-loss' && stop.listId === null;
  return isAlone && !wasRefused(own) && wanted(own).every(order => order.listId === null) ? stop : null;
}

/** What the venue did not do in one call is done in two. One that was put off never got there. */
function wasRefused(own: readonly DeskOrder[]): boolean {
  const ended = own.filter(order => isProtective(order) && order.sentAt !== null && !isLive(order.state));
  const last = ended.findLast(({ code }) => code !== 'EXECUTION_MOVE_PUT_OFF');
  return last?.state === 'denied' || last?.state === 'rejected';
}

const wanted = (own: readonly DeskOrder[]): readonly DeskOrder[] =>
  own.filter(order => isProtective(order) && order.state === 'approved');

/** Moves the stop to where, and to what quantity, the position asks for. */
export function replaceStop(
  draft: Draft,
  position: DeskPosition,
  { stop, own, move }: { readonly stop: DeskOrder; readonly own: readonly DeskOrder[]; readonly move: Move },
): void {
  const quantity = toProtect(draft, position);
  const approval = authorityOver(draft, position);
  if (approval === null) return;
  const order =
    wanted(own).at(-1) ?? protectiveOrders(draft, { approval, position, quantity }).map(one => draft.add(one))[0];
  if (order !== undefined) replace(draft, stop, { order, quantity, move });
}

/** The stop that rests until the verdict on the one that takes its place, or until there is room for one. */
export function standIn(draft: Draft, live: readonly DeskOrder[]): DeskOrder | null {
  const next = live.find(order => order.replaces !== null && !isResting(order.state));
  const stays = ({ id, purpose }: DeskOrder): boolean =>
    id === next?.replaces || (purpose === 'stop-loss' && draft.putOffUntil(id, 'level') !== null);
  return live.find(order => stays(order) && isResting(order.state)) ?? null;
}

/** Those whose place was taken while our books still have them: the venue has one stop only, so they are over there. */
export const replaced = (live: readonly DeskOrder[]): readonly DeskOrder[] =>
  live.filter(({ id }) => live.some(order => order.replaces === id && isResting(order.state)));
