import type { MarketSymbol } from '../../../domain/instrument.ts';
import { ALGO_TYPES } from '../../../simulation/filters/filter.ts';
import type { AccountId, Order, OrderId, OrderList } from '../../../simulation/types.ts';
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

type Followed = Pick<PaperVenue, 'listings' | 'orders' | 'orderLists' | 'followAccount'>;

/** Every client id that an account ever used, open or closed: the engine itself only minds the open ones. */
export class ClientIds {
  readonly #accounts: ReadonlyMap<AccountId, Readonly<Record<Kind, Names>>>;

  constructor(venue: Followed, accounts: Iterable<AccountId>) {
    this.#accounts = new Map([...new Set(accounts)].map(account => [account, follow(account, venue)]));
  }

  find(kind: Kind, account: AccountId, clientId: string): Named | null {
    return this.#accounts.get(account)?.[kind].get(clientId) ?? null;
  }
}

/** Read once, so that a restart forgets nothing, then kept as orders come: from whoever. */
function follow(account: AccountId, venue: Followed): Readonly<Record<Kind, Names>> {
  const names = { orders: new Map<string, Named>(), algos: new Map<string, Named>() };
  const addOrder = ({ id, symbol, listId, type, clientOrderId }: Order): void => {
    if (listId === null) keep(names[ALGO_TYPES.has(type) ? 'algos' : 'orders'], clientOrderId, { symbol, id });
  };
  const addList = ({ symbol, clientListId, orderIds }: OrderList): void =>
    keep(names.algos, clientListId, { symbol, id: orderIds[0] });
  for (const { symbol } of venue.listings()) venue.orders(account, symbol, WHOLE_HISTORY).forEach(addOrder);
  venue.orderLists(account, WHOLE_HISTORY).forEach(addList);
  venue.followAccount(account, event => {
    if (event.kind === 'order-changed' && event.change.kind === 'placed') addOrder(event.order);
    if (event.kind === 'order-list-changed' && event.change === 'placed') addList(event.list);
  });
  return names;
}

function keep(names: Names, clientId: string, named: Named): void {
  if (clientIdShown(clientId) === '') return;
  names.set(clientId, named);
  if (names.size <= KEPT) return;
  const [oldest] = names.keys();
  if (oldest !== undefined) names.delete(oldest);
}
