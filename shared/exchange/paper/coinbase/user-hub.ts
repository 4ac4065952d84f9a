import type { EpochMs } from '../../../kernel/time.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { type OrderRef, orderUuid } from './ids.ts';
import { deliver } from './market-hub.ts';
import { oneEvent, type Subscriber } from './subscriber.ts';
import { userOrder } from './user-frames.ts';
import { refOfOrder, termsOf, tradedOf, type VenueOrder, VenueOrders } from './venue-orders.ts';

const ORDERS_PER_MESSAGE = 50;
const NO_POSITIONS = { perpetual_futures_positions: [], expiring_futures_positions: [] };

interface Followed {
  readonly subscribers: Set<Subscriber>;
  readonly stop: Unsubscribe;
}

/** The user channel by account: each account is followed once. What one command or step did to an order is one update. */
export class UserHub {
  readonly #venue: PaperVenue;
  readonly #accounts = new Map<string, Followed>();

  constructor(venue: PaperVenue) {
    this.#venue = venue;
  }

  /** Begins with the open orders. */
  subscribe(account: string, subscriber: Subscriber): void {
    const followed = this.#accounts.get(account) ?? this.#open(account);
    if (followed.subscribers.has(subscriber)) return;
    followed.subscribers.add(subscriber);
    const open = new VenueOrders(this.#venue, account).open();
    for (let from = 0; from === 0 || from < open.length; from += ORDERS_PER_MESSAGE) {
      const page = open.slice(from, from + ORDERS_PER_MESSAGE);
      const events = eventsOf('snapshot', page, tradedOf(this.#venue, account));
      subscriber.prepare({ channel: 'user', events, at: this.#venue.now() })();
    }
  }

  unsubscribe(account: string, subscriber: Subscriber): void {
    const followed = this.#accounts.get(account);
    if (followed === undefined) return;
    followed.subscribers.delete(subscriber);
    if (followed.subscribers.size > 0) return;
    followed.stop();
    this.#accounts.delete(account);
  }

  #open(account: string): Followed {
    const subscribers = new Set<Subscriber>();
    let changed = new Map<string, { readonly ref: OrderRef; readonly at: EpochMs }>();
    const tell = (): void => {
      const due = changed;
      changed = new Map();
      for (const { ref, at } of due.values()) this.#tell(account, ref, { at, subscribers });
    };
    const stop = this.#venue.followAccount(account, event => {
      if (event.kind !== 'order-changed') return;
      if (changed.size === 0) queueMicrotask(tell);
      const ref = refOfOrder(event.order);
      changed.set(orderUuid(ref), { ref, at: event.at });
    });
    const followed = { subscribers, stop };
    this.#accounts.set(account, followed);
    return followed;
  }

  #tell(
    account: string,
    ref: OrderRef,
    { at, subscribers }: { readonly at: EpochMs; readonly subscribers: ReadonlySet<Subscriber> },
  ): void {
    const shown = new VenueOrders(this.#venue.actual, account).byRef(ref);
    if (shown === null) return;
    const about = { kind: 'order', symbol: termsOf(shown).symbol } as const;
    const events = eventsOf('update', [shown], tradedOf(this.#venue.actual, account));
    deliver(subscribers, { channel: 'user', events, at }, { faults: this.#venue.faults, about });
  }
}

const eventsOf = (
  type: 'snapshot' | 'update',
  orders: readonly VenueOrder[],
  traded: ReturnType<typeof tradedOf>,
): string => oneEvent({ type, orders: orders.map(shown => userOrder(shown, traded(shown))), positions: NO_POSITIONS });
