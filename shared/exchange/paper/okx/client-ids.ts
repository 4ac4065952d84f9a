import type { MarketSymbol } from '../../../domain/instrument.ts';
import { ALGO_TYPES } from '../../../simulation/filters/filter.ts';
import type { AccountId, OrderId, OrderListId } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';
import { clientIdShown } from './order-ids.ts';

/** What a client id names. The venue keeps ids of orders and of algo orders apart. */
export type Named =
  | { readonly kind: 'order' | 'algo-order'; readonly symbol: MarketSymbol; readonly id: OrderId }
  | { readonly kind: 'algo-list'; readonly symbol: MarketSymbol; readonly id: OrderListId };

/** Names that are remembered per account; older ones may be used again. */
const KEPT = 200_000;
const EVERYTHING = { fromId: null, since: null, until: null, limit: Number.POSITIVE_INFINITY };

type Names = Map<string, Named>;

/** Every client id that an account ever used, open or closed: the engine itself only minds the open ones. */
export class ClientIds {
  readonly #venue: Pick<PaperVenue, 'listings' | 'orders' | 'orderLists'>;
  readonly #accounts = new Map<AccountId, { readonly orders: Names; readonly algos: Names }>();

  constructor(venue: Pick<PaperVenue, 'listings' | 'orders' | 'orderLists'>) {
    this.#venue = venue;
  }

  order(account: AccountId, clOrdId: string): Named | null {
    return this.#namesOf(account).orders.get(clOrdId) ?? null;
  }

  algo(account: AccountId, algoClOrdId: string): Named | null {
    return this.#namesOf(account).algos.get(algoClOrdId) ?? null;
  }

  remember(account: AccountId, clientId: string, named: Named): void {
    const { orders, algos } = this.#namesOf(account);
    keep(named.kind === 'order' ? orders : algos, clientId, named);
  }

  /** Read from the venue once, so that a restart forgets nothing. */
  #namesOf(account: AccountId) {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const read = { orders: new Map<string, Named>(), algos: new Map<string, Named>() };
    for (const { symbol } of this.#venue.listings()) {
      for (const { id, listId, type, clientOrderId } of this.#venue.orders(account, symbol, EVERYTHING)) {
        if (listId !== null) continue;
        if (ALGO_TYPES.has(type)) keep(read.algos, clientOrderId, { kind: 'algo-order', symbol, id });
        else keep(read.orders, clientOrderId, { kind: 'order', symbol, id });
      }
    }
    for (const { id, symbol, clientListId } of this.#venue.orderLists(account, EVERYTHING)) {
      keep(read.algos, clientListId, { kind: 'algo-list', symbol, id });
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
