import type { Code } from '#shared/domain/codes.ts';
import { moveOrder, type OrderEvent, type OrderStateName } from '#shared/domain/order-state.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Clock, Desk, DeskOrder, DeskPosition, Settings } from './desk.ts';
import type { FillFact } from './facts.ts';

/** Why a stop gives its place to another: its level is an old one, or its size is not what must be covered. */
export type Move = 'level' | 'size';

/** A move that the venue's limits left no room for, and until when. */
export interface PutOff {
  readonly move: Move;
  readonly until: EpochMs;
}

/** A request to the venue, to be made once the turn is committed. `move`: it makes room for another stop, and for no other end. */
export type Call =
  | { readonly kind: 'place'; readonly order: DeskOrder }
  | { readonly kind: 'place-oco'; readonly listId: Id; readonly stop: DeskOrder; readonly target: DeskOrder }
  /** Takes `stop` off and, only when that worked, places `order`. */
  | { readonly kind: 'replace'; readonly stop: DeskOrder; readonly order: DeskOrder; readonly move: Move }
  | { readonly kind: 'cancel'; readonly order: DeskOrder; readonly move: Move | null }
  | {
      readonly kind: 'cancel-oco';
      readonly listId: Id;
      readonly orders: readonly DeskOrder[];
      readonly move: Move | null;
    };

export const ordersOf = (call: Call): readonly DeskOrder[] => {
  switch (call.kind) {
    case 'cancel-oco':
      return call.orders;
    case 'place-oco':
      return [call.stop, call.target];
    case 'replace':
      return [call.stop, call.order];
    case 'place':
    case 'cancel':
      return [call.order];
  }
};

export interface OrderEventRow {
  readonly orderId: Id;
  readonly event: string;
  readonly from: OrderStateName | null;
  readonly to: OrderStateName;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly venueTime: EpochMs | null;
}

export interface RecordedFill {
  readonly fact: FillFact;
  readonly order: DeskOrder;
  readonly positionId: Id | null;
}

/** Something a person should know. */
export interface Finding {
  readonly code: Extract<Code, 'PROTECTION_MISSING' | 'RECONCILIATION_MISMATCH' | 'EXECUTION_ENTRY_PARTLY_FILLED'>;
  readonly severity: 'warning' | 'critical';
  readonly title: string;
  readonly detail: string;
}

type Patch = Partial<Omit<DeskOrder, 'id' | 'state' | 'filled'>>;
interface Note {
  readonly patch?: Patch;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly venueTime?: EpochMs | null;
}

/** A desk while a turn works on it: what it looks like now, and what is different from before. */
export class Draft {
  readonly desk: Desk;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly #inFlight: ReadonlySet<Id>;
  readonly #putOff: ReadonlyMap<Id, PutOff>;
  readonly #orders: Map<Id, DeskOrder>;
  readonly #positions: Map<Id, DeskPosition>;
  readonly changedOrders = new Set<Id>();
  readonly changedPositions = new Set<Id>();
  readonly dustClosed = new Set<Id>();
  readonly events: OrderEventRow[] = [];
  readonly fills: RecordedFill[] = [];
  readonly calls: Call[] = [];
  readonly asks = new Set<Id>();
  readonly findings: Finding[] = [];
  wakeAt: EpochMs | null = null;

  constructor(input: {
    readonly desk: Desk;
    readonly clock: Clock;
    readonly settings: Settings;
    readonly inFlight: ReadonlySet<Id>;
    readonly putOff: ReadonlyMap<Id, PutOff>;
  }) {
    this.desk = input.desk;
    this.clock = input.clock;
    this.settings = input.settings;
    this.#inFlight = input.inFlight;
    this.#putOff = input.putOff;
    this.#orders = new Map(input.desk.orders.map(order => [order.id, order]));
    this.#positions = new Map(input.desk.positions.map(position => [position.id, position]));
  }

  get orders(): readonly DeskOrder[] {
    return [...this.#orders.values()];
  }

  order(id: Id): DeskOrder | null {
    return this.#orders.get(id) ?? null;
  }

  get position(): DeskPosition | null {
    return [...this.#positions.values()].find(position => position.closedAt === null) ?? null;
  }

  get positions(): readonly DeskPosition[] {
    return [...this.#positions.values()];
  }

  positionById(id: Id): DeskPosition | null {
    return this.#positions.get(id) ?? null;
  }

  /** True while a call about the order is on its way, of before or of this turn. */
  inFlight(id: Id): boolean {
    return this.#inFlight.has(id) || this.calls.some(call => ordersOf(call).some(order => order.id === id));
  }

  /** Until when an order stays where it is because the venue's limits leave no room for a move; null: it may be moved. */
  putOffUntil(id: Id, move: Move): EpochMs | null {
    const one = this.#putOff.get(id);
    if (one === undefined || one.until <= this.clock.wall) return null;
    return move === 'size' && one.move === 'level' ? null : one.until; // for a size there is more room
  }

  add(order: DeskOrder): DeskOrder {
    invariant(!this.#orders.has(order.id), `order ${order.id} is new`);
    this.#orders.set(order.id, order);
    this.changedOrders.add(order.id);
    this.#note(order, order.state === 'denied' ? 'denied' : 'approved', null, {
      detail: order.code === null ? {} : { code: order.code, reason: order.detail },
    });
    return order;
  }

  /** Moves an order as its machine allows; null when it does not. A move that changes nothing leaves no trace. */
  move(id: Id, event: OrderEvent, note: Note = {}): DeskOrder | null {
    const before = this.#orders.get(id);
    invariant(before !== undefined, `order ${id} is on the desk`);
    const moved = moveOrder(before, event);
    if (!moved.ok) {
      this.#refused(before, event, moved.error);
      return null;
    }
    const after: DeskOrder = { ...before, ...note.patch, state: moved.value.state, filled: moved.value.filled };
    if (after.state !== before.state || event.kind === 'filled') this.#note(after, event.kind, before.state, note);
    this.patch(after);
    return after;
  }

  /** Writes facts of an order that its machine does not look at. */
  patch(order: DeskOrder): void {
    const before = this.#orders.get(order.id);
    if (before !== undefined && same(before, order)) return;
    this.#orders.set(order.id, order);
    this.changedOrders.add(order.id);
  }

  /** True when the order came to its state in this turn. */
  moved(id: Id): boolean {
    const before = this.desk.orders.find(order => order.id === id);
    return before?.state !== this.#orders.get(id)?.state;
  }

  hold(position: DeskPosition): void {
    this.#positions.set(position.id, position);
    this.changedPositions.add(position.id);
  }

  /** Asks for another turn at wall time `at`, if none is due earlier. */
  wake(at: EpochMs): void {
    if (this.wakeAt === null || at < this.wakeAt) this.wakeAt = at;
  }

  finding(finding: Finding): void {
    this.findings.push(finding);
  }

  #refused(order: DeskOrder, event: OrderEvent, refused: { readonly kind: string }): void {
    if (refused.kind === 'fills-missing') {
      this.asks.add(order.id); // the end counts once its fills are here
      return;
    }
    this.finding({
      code: 'RECONCILIATION_MISMATCH',
      severity: 'warning',
      title: `Order ${order.id}: ${event.kind} while ${order.state}`,
      detail: JSON.stringify(refused),
    });
  }

  #note(order: DeskOrder, event: string, from: OrderStateName | null, note: Note): void {
    this.events.push({
      orderId: order.id,
      event,
      from,
      to: order.state,
      detail: note.detail ?? {},
      venueTime: note.venueTime ?? null,
    });
  }
}

const same = (before: DeskOrder, after: DeskOrder): boolean =>
  (Object.keys(after) as (keyof DeskOrder)[]).every(key => before[key] === after[key]);
