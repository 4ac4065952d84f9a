import type { MarketSymbol } from '../../../domain/instrument.ts';
import { invariant } from '../../../kernel/invariant.ts';
import type { ListingStatus, Order, OrderRequest } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';

/** Makes the venue do, by itself, what a script wants of it. `gap` makes the price jump. */
export function actOnFaults(venue: PaperVenue, gap: (symbol: MarketSymbol, by: string) => void): void {
  const { faults } = venue;
  /** A follower of the account may not act at once. */
  const act = (order: Order | null, deed: () => void): void => {
    if (order === null) deed();
    else setImmediate(deed);
  };
  const list = (symbol: MarketSymbol, status: ListingStatus): void => {
    const listing = venue.listing(symbol);
    if (listing !== null) venue.execute<'list-market'>({ kind: 'list-market', listing: { ...listing, status } });
  };
  faults.onBegin('gap', ({ symbol, by }, order) => act(order, () => gap(symbol, by.toFixed())));
  faults.onBegin('delist', ({ symbol }, order) => act(order, () => list(symbol, 'delisted')));
  faults.onBegin('relist', ({ symbol }, order) => act(order, () => list(symbol, 'trading')));
  faults.onBegin('replace', (_, order) => act(order, () => order !== null && replace(venue, order)));
}

/** Cancel and create in one; not when it has filled in the meantime. */
function replace(venue: PaperVenue, { account, id, ...order }: Order): void {
  venue.execute<'cancel-replace'>({
    kind: 'cancel-replace',
    account,
    target: { kind: 'id', id },
    cancelClientId: `replaced-${id}`,
    onlyIf: 'new',
    whenCancelFails: 'stop',
    order: requestOf(order),
  });
}

/** The request that would place the order again. */
function requestOf(order: Omit<Order, 'account' | 'id'>): OrderRequest {
  const { symbol, side, clientOrderId, quantity, timeInForce, type } = order;
  const terms = { symbol, side, clientOrderId, quantity };
  const price = (): NonNullable<Order['price']> => {
    invariant(order.price !== null, `a ${type} order has a price`);
    return order.price;
  };
  const stopPrice = (): NonNullable<Order['stopPrice']> => {
    invariant(order.stopPrice !== null, `a ${type} order has a stop price`);
    return order.stopPrice;
  };
  switch (type) {
    case 'market':
      return { type, symbol, side, clientOrderId, amount: { kind: 'base', quantity } };
    case 'limit':
      return { ...terms, type, price: price(), timeInForce };
    case 'limit-maker':
      return { ...terms, type, price: price() };
    case 'stop-loss':
    case 'take-profit':
      return { ...terms, type, stopPrice: stopPrice() };
    case 'stop-loss-limit':
    case 'take-profit-limit':
      return { ...terms, type, price: price(), stopPrice: stopPrice(), timeInForce };
  }
}
