import type { MarketSymbol } from '../../../domain/instrument.ts';
import { ALGO_TYPES } from '../../../simulation/filters/filter.ts';
import type { AccountId, OrderId } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';
import { clientIdShown } from './order-ids.ts';
import { WHOLE_HISTORY } from './paging.ts';

/** What a client id names; an algo order with two prices by the first of its two orders. */
export interface Named {
  readonly symbol: MarketSymbol;
  readonly id: OrderId;
}

/** Names that are remembered per account; older ones may be used again. */
const KEPT = 200_000;

/** The venue keeps ids of orders and of algo orders apart. */
type Kind = 'orders' | 'algos';
type Names = Map<string, Named>;

/** Every client id that an account ever used, open or closed: the engine itself only minds the open ones. */
export class ClientIds {
  readonly #venue: Pick<PaperVenue, 'listings' | 'orders' | 'orderLists'>;
  readonly #accounts = new Map<AccountId, Readonly<Record<Kind, Names>>>();

  constructor(venue: Pick<PaperVenue, 'listings' | 'orders' | 'orderLists'>) {
    this.#venue = venue;
  }

  find(kind: Kind, account: AccountId, clientId: string): Named | null {
    return this.#namesOf(account)[kind].get(clientId) ?? null;
  }

  remember(kind: Kind, account: AccountId, { clientId, ...named }: Named & { readonly clientId: string }): void {
    keep(this.#namesOf(account)[kind], clientId, named);
  }

  /** Read from the venue once, so that a restart forgets nothing. */
  #namesOf(account: AccountId) {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const read = { orders: new Map<string, Named>(), algos: new Map<string, Named>() };
    for (const { symbol } of this.#venue.listings()) {
      for (const { id, listId, type, clientOrderId } of this.#venue.orders(account, symbol, WHOLE_HISTORY)) {
        if (listId === null) keep(read[ALGO_TYPES.has(type) ? 'algos' : 'orders'], clientOrderId, { symbol, id });
      }
    }
    for (const { symbol, clientListId, orderIds } of this.#venue.orderLists(account, WHOLE_HISTORY)) {
      keep(read.algos, clientListId, { symbol, id: orderIds[0] });
    }
    this.#accounts.set(account, read);
    return read;
  }
}

function keep(names: Names, clientId: string, named: Named): void {
  if (clientIdShown(clientId) === '') return;
  names.set(clientId, named);
  if (names.size <= KEPT) return;
  const [oldest] = names.keys();
  if (oldest !== undefined) names.delete(oldest);
}
