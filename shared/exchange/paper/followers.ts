import type { AccountId, EngineEvent } from '../../simulation/types.ts';
import type { AccountEvent, MarketEvent, MarketTopic } from './market.ts';
import type { Unsubscribe } from './venue.ts';

type Listener<Event> = (event: Event) => void;

/** Who wants to hear what. Delivery is synchronous, in the order of following. */
export interface Followers {
  follow(topic: MarketTopic, listener: Listener<MarketEvent>): Unsubscribe;
  followAccount(account: AccountId, listener: Listener<AccountEvent>): Unsubscribe;
  /** Whether anybody follows the topic. */
  hears(topic: MarketTopic): boolean;
  publish(topic: MarketTopic, event: MarketEvent): void;
  /** Sorts the engine's events to those who follow them. */
  publishAll(events: readonly EngineEvent[]): void;
}

export function createFollowers(): Followers {
  const market = new Listeners<MarketEvent>();
  const accounts = new Listeners<AccountEvent>();
  const publish: Followers['publish'] = (topic, event) => market.send(keyOf(topic), event);
  return {
    follow: (topic, listener) => market.add(keyOf(topic), listener),
    followAccount: (account, listener) => accounts.add(account, listener),
    hears: topic => market.has(keyOf(topic)),
    publish,
    publishAll: events => {
      for (const event of events) {
        switch (event.kind) {
          case 'order-changed':
          case 'order-list-changed':
          case 'balances-changed':
            accounts.send(event.account, event);
            break;
          case 'market-traded':
            publish({ kind: 'trades', symbol: event.symbol }, event);
            break;
          case 'book-changed':
            publish({ kind: 'book', symbol: event.symbol }, event);
            break;
          case 'bar-closed': // bars are sent when the whole step is through
          case 'market-listed':
          case 'funded':
          case 'liquidated':
            break;
        }
      }
    },
  };
}

const keyOf = (topic: MarketTopic): string => {
  switch (topic.kind) {
    case 'bars':
      return `bars ${topic.timeframe} ${topic.symbol}`;
    case 'steps':
      return 'steps';
    default:
      return `${topic.kind} ${topic.symbol}`;
  }
};

class Listeners<Event> {
  readonly #byKey = new Map<string, Set<Listener<Event>>>();

  add(key: string, listener: Listener<Event>): Unsubscribe {
    const own: Listener<Event> = event => listener(event); // the same function may follow twice
    const set = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, set.add(own));
    return once(() => {
      set.delete(own);
      if (set.size === 0 && this.#byKey.get(key) === set) this.#byKey.delete(key);
    });
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  send(key: string, event: Event): void {
    const set = this.#byKey.get(key);
    if (set !== undefined) for (const listener of set) listener(event);
  }
}

function once(act: () => void): Unsubscribe {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
