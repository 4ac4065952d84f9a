import { closeWithDust } from '#shared/accounting/position.ts';
import { isLive, isResting } from '#shared/domain/order-state.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { attemptsOf, nextAttempt, nextSale } from './attempts.ts';
import type { DeskOrder, DeskPosition } from './desk.ts';
import type { Draft, Move } from './draft.ts';
import { isPastStop, isPastTarget } from './levels.ts';
import { exitSide, newOrder, orderIdOf } from './new-order.ts';
import { authorityOver, isCovered, isProtective, nextOrdinal, protectiveOrders, toProtect } from './protection.ts';
import { replaceableStop, replaced, replaceStop, standIn } from './replacement.ts';
import { cancelOrders, submit } from './requests.ts';
import { reachesMinimum, roundQuantity } from './rounding.ts';

/** Sees to it that the position is either on its way out or has its stop on the venue. */
export function planPosition(draft: Draft, position: DeskPosition): void {
  const own = draft.orders.filter(order => order.positionId === position.id && order.purpose !== 'entry');
  const live = own.filter(order => isLive(order.state));
  const isUnderWay = live.some(order => order.purpose === 'exit');
  // one way out at a time
  const exit = isUnderWay ? undefined : own.find(order => order.purpose === 'exit' && order.state === 'approved');
  const isRestSellable = isSellable(draft, position, toProtect(draft, position));
  const moved = exit === undefined && isRestSellable ? replaceableStop(draft, position, own) : null;
  const covered = isProtected(draft, position, { live, standIn: moved ?? standIn(draft, live) });
  const overdue = watch(draft, mark(draft, position, covered), { own, covered });
  const entries = draft.orders.filter(order => order.purpose === 'entry' && isLive(order.state));
  if (isLeaving(draft, position, own)) cancelOrders(draft, entries); // what is on its way out is not added to
  if (isUnderWay && !isRestSellable) return;
  if (!isSellable(draft, position, roundQuantity(position.quantity, draft.desk.instrument))) {
    // more may come while the entry lives; otherwise what is left cannot be sold
    if (live.length === 0 && entries.length === 0) closeAsDust(draft, position, own);
    return;
  }
  const replacement = own.filter(order => isProtective(order) && order.state === 'approved');
  if (exit === undefined && replacement.length === 0 && isCovered(draft, position) && !overdue) return;
  const stops = live.filter(isProtective);
  if (stops.length > 0) {
    const move = exit === undefined && !overdue ? moveOf(draft, position, stops) : null;
    if (move !== null && isPutOff(draft, stops, move)) return;
    if (moved !== null && move !== null) replaceStop(draft, position, { stop: moved, own, move });
    else takeOff(draft, stops, move);
    return;
  }
  if (exit !== undefined) submit(draft, [exit], exitQuantity(position, exit, draft));
  // a sale of a part leaves a rest, which is protected while the part is sold
  const quantity = toProtect(draft, position);
  if (isSellable(draft, position, quantity)) protect(draft, position, { own, replacement, quantity });
}

/** Whether the venue holds a stop for all of it: its own, or the one that goes on until its own has taken its place. */
function isProtected(
  draft: Draft,
  position: DeskPosition,
  { live, standIn }: { readonly live: readonly DeskOrder[]; readonly standIn: DeskOrder | null },
): boolean {
  if (standIn?.quantity.gte(toProtect(draft, position))) return true;
  return isCovered(draft, position) && live.some(order => isResting(order.state) && order.purpose === 'stop-loss');
}

function moveOf(draft: Draft, position: DeskPosition, stops: readonly DeskOrder[]): Move {
  const size = toProtect(draft, position);
  const fits = stops.some(stop => stop.purpose === 'stop-loss' && stop.quantity.minus(stop.filled).eq(size));
  return fits ? 'level' : 'size';
}

/** First what rests comes off the venue; a call without a verdict is waited for. */
function takeOff(draft: Draft, stops: readonly DeskOrder[], move: Move | null): void {
  if (!stops.every(order => isResting(order.state))) return;
  const over = move === null ? [] : replaced(stops);
  if (over.length > 0) cancelOrders(draft, over);
  else cancelOrders(draft, stops, move);
}

/** Whether the stops wait for room to be moved; asks for a turn then. */
function isPutOff(draft: Draft, stops: readonly DeskOrder[], move: Move): boolean {
  const [until] = stops.flatMap(({ id }) => draft.putOffUntil(id, move) ?? []);
  if (until === undefined) return false;
  draft.wake(until);
  for (const stop of stops) draft.patch({ ...stop, cancelRequestedAt: null }); // nothing was sent
  return true;
}

const isSellable = (draft: Draft, position: DeskPosition, quantity: Decimal): boolean =>
  reachesMinimum(quantity, draft.desk.mark ?? position.entryPrice, draft.desk.instrument);

/** Whether the position is to become flat: a part of it that was sold as it was asked for is no such sign. */
function isLeaving(draft: Draft, position: DeskPosition, own: readonly DeskOrder[]): boolean {
  if (own.some(order => (order.purpose === 'exit' && isPending(order)) || (isProtective(order) && order.filled.gt(0))))
    return true;
  const sold = own.filter(order => order.purpose === 'exit' && order.filled.gt(0));
  const rest = roundQuantity(position.quantity, draft.desk.instrument);
  return sold.some(order => order.state !== 'filled') || (sold.length > 0 && !isSellable(draft, position, rest));
}

const isPending = (order: DeskOrder): boolean => order.state === 'approved' || isLive(order.state);

function mark(draft: Draft, position: DeskPosition, covered: boolean): DeskPosition {
  if (covered === (position.protectedAt !== null)) return position;
  const marked = { ...position, protectedAt: covered ? draft.clock.market : null };
  draft.hold(marked);
  return marked;
}

const LOOK_MS = 1_000;

/**
 * Looks after what the venue does not: a stop that the price jumped over while its limit waits, and a target that rests nowhere.
 * True when the position must leave at the market now.
 */
function watch(
  draft: Draft,
  position: DeskPosition,
  { own, covered }: { readonly own: readonly DeskOrder[]; readonly covered: boolean },
): boolean {
  const { protection, graceMs } = draft.settings;
  const jumps = protection.stop !== 'stop-loss';
  const watched = position.takeProfit !== null && !own.some(order => isLive(order.state) && restsAsTarget(order));
  if (!covered || (!jumps && !watched)) return false;
  const { wall } = draft.clock;
  const passed = jumps && isPastStop(draft, position);
  const stopPassedAt = passed ? (position.stopPassedAt ?? wall) : null;
  if (stopPassedAt !== position.stopPassedAt) draft.hold({ ...position, stopPassedAt });
  const until = stopPassedAt === null ? null : epochMs(stopPassedAt + graceMs);
  draft.wake(until === null || until <= wall ? epochMs(wall + LOOK_MS) : until);
  const leaves = (until !== null && until <= wall) || (watched && isPastTarget(draft, position));
  return leaves && !saleWaits(draft, own);
}

const restsAsTarget = ({ purpose, type }: DeskOrder): boolean => purpose === 'take-profit' || type === 'bracket';

/** Whether the position is not sold for a while because nobody was there to buy; asks for a turn then. */
function saleWaits(draft: Draft, own: readonly DeskOrder[]): boolean {
  const until = nextSale(attemptsOf(own));
  if (until === null || until <= draft.clock.wall) return false;
  draft.wake(until);
  return true;
}

/** What is left of the approved quantity, and never more than the position holds. */
function exitQuantity(position: DeskPosition, exit: DeskOrder, draft: Draft): Decimal {
  const wanted = exit.quantity.gt(position.quantity) ? position.quantity : exit.quantity;
  return roundQuantity(wanted, draft.desk.instrument);
}

function closeAsDust(draft: Draft, position: DeskPosition, own: readonly DeskOrder[]): void {
  const lastExit = own.findLast(order => order.filled.gt(0));
  draft.hold({
    ...position,
    ...closeWithDust(position),
    protectedAt: null,
    closedAt: draft.clock.market,
    closeReason: lastExit?.purpose ?? 'dust',
  });
  draft.dustClosed.add(position.id);
  for (const order of own) {
    if (order.state !== 'approved') continue;
    const patch = { code: 'EXECUTION_BELOW_MINIMUM', detail: 'what is left cannot be sold' } as const;
    draft.move(order.id, { kind: 'denied' }, { patch });
  }
}

function protect(
  draft: Draft,
  position: DeskPosition,
  work: {
    readonly own: readonly DeskOrder[];
    readonly replacement: readonly DeskOrder[];
    readonly quantity: Decimal;
  },
): void {
  const authority = authorityOver(draft, position);
  if (authority === null || position.stopLoss === null) {
    missing(draft, position, 'no stop level is known');
    return;
  }
  const next = nextAttempt(attemptsOf(work.own), { now: draft.clock.wall, graceMs: draft.settings.graceMs });
  if (next.failures >= 3) missing(draft, position, `${next.failures} attempts were refused`);
  if (next.kind === 'wait') {
    draft.wake(next.until);
    return;
  }
  const leaves = next.kind === 'close' || isPastStop(draft, position) || isPastTarget(draft, position);
  const waits = leaves && saleWaits(draft, work.own);
  if (waits && isPastStop(draft, position)) {
    missing(draft, position, 'the price is past the stop, and nobody buys');
    return;
  }
  if (leaves && !waits) {
    const shape = { type: 'market', timeInForce: 'GTC', quantity: work.quantity, limitPrice: null } as const;
    const ordinal = nextOrdinal(draft, authority.id, 'exit');
    const exit = draft.add({
      ...newOrder(authority, 'exit', shape),
      id: orderIdOf(authority.id, 'exit', ordinal),
      ordinal,
      side: exitSide(position),
      positionId: position.id,
      marketTime: draft.clock.market,
    });
    submit(draft, [exit]);
    return;
  }
  const orders =
    work.replacement.length > 0
      ? work.replacement
      : protectiveOrders(draft, { approval: authority, position, quantity: work.quantity }).map(order =>
          draft.add(order),
        );
  submit(draft, orders, work.quantity);
}

function missing(draft: Draft, position: DeskPosition, detail: string): void {
  draft.finding({
    code: 'PROTECTION_MISSING',
    severity: 'critical',
    title: `Position ${position.id} in ${draft.desk.key.instrumentId} has no stop on the venue`,
    detail,
  });
  draft.wake(epochMs(draft.clock.wall + 1_000));
}
