import type { MarketSymbol } from '../../../domain/instrument.ts';
import { type Decimal, sum, ZERO } from '../../../kernel/decimal.ts';
import type { Order, OrderList } from '../../../simulation/types.ts';
import type { EngineReads } from '../venue.ts';
import { type OrderRef, orderRef } from './ids.ts';

/** An order as the venue shows it: one of the engine's, or a bracket, which is an OCO list of two there. */
export type VenueOrder =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'bracket'; readonly list: OrderList; readonly limit: Order; readonly stop: Order };

export const legsOf = (shown: VenueOrder): readonly Order[] =>
  shown.kind === 'order' ? [shown.order] : [shown.limit, shown.stop];

/** What both legs of a bracket share, or the order itself. */
export const termsOf = (shown: VenueOrder): Order => (shown.kind === 'order' ? shown.order : shown.limit);

export const refOf = (shown: VenueOrder): OrderRef =>
  shown.kind === 'order' ? { kind: 'order', id: shown.order.id } : { kind: 'bracket', id: shown.list.id };

/** The order that a client sees when it sees this one of the engine's. */
export const refOfOrder = ({ id, listId }: Pick<Order, 'id' | 'listId'>): OrderRef =>
  listId === null ? { kind: 'order', id } : { kind: 'bracket', id: listId };

export const clientIdOf = (shown: VenueOrder): string =>
  shown.kind === 'order' ? shown.order.clientOrderId : shown.list.clientListId;

/** The bracket that a list is, of its legs above and below the price. */
export function bracketOf(list: OrderList, [above, below]: readonly [Order, Order]): VenueOrder {
  const [limit, stop] = above.side === 'sell' ? [above, below] : [below, above];
  return { kind: 'bracket', list, limit, stop };
}

const EVERYTHING = { fromId: null, since: null, until: null, limit: Number.MAX_SAFE_INTEGER } as const;

/** The orders of one account, as some reads show them. Both legs of a bracket are found as the bracket, never alone. */
export class VenueOrders {
  readonly #venue: EngineReads;
  readonly #account: string;

  constructor(venue: EngineReads, account: string) {
    this.#venue = venue;
    this.#account = account;
  }

  byId(uuid: string): VenueOrder | null {
    const ref = orderRef(uuid);
    return ref === null ? null : this.byRef(ref);
  }

  byRef(ref: OrderRef): VenueOrder | null {
    const target = { kind: 'id', id: ref.id } as const;
    if (ref.kind === 'bracket') return this.#bracket(this.#venue.orderList(this.#account, target));
    return this.#alone(symbol => this.#venue.order(this.#account, symbol, target));
  }

  /** Open or closed, in any product. */
  byClientId(clientOrderId: string): VenueOrder | null {
    const target = { kind: 'client-id', clientOrderId } as const;
    const alone = this.#alone(symbol => this.#venue.order(this.#account, symbol, target));
    const list = this.#venue.orderList(this.#account, { kind: 'client-id', clientListId: clientOrderId });
    return alone ?? this.#bracket(list);
  }

  open(): readonly VenueOrder[] {
    return this.#shown(this.#venue.openOrders(this.#account, null));
  }

  /** Open and closed. */
  all(symbols: readonly MarketSymbol[]): readonly VenueOrder[] {
    return this.#shown(symbols.flatMap(symbol => this.#venue.orders(this.#account, symbol, EVERYTHING)));
  }

  #shown(orders: readonly Order[]): readonly VenueOrder[] {
    const lists = new Set(orders.flatMap(({ listId }) => listId ?? []));
    const brackets = [...lists].map(id => this.#bracket(this.#venue.orderList(this.#account, { kind: 'id', id })));
    const alone = orders.filter(({ listId }) => listId === null);
    const shown = [...alone.map((order): VenueOrder => ({ kind: 'order', order })), ...brackets];
    return shown.filter(each => each !== null);
  }

  #alone(find: (symbol: MarketSymbol) => Order | null): VenueOrder | null {
    for (const { symbol } of this.#venue.listings()) {
      const order = find(symbol);
      if (order !== null && order.listId === null) return { kind: 'order', order };
    }
    return null;
  }

  /** Null when the list, or a leg of it, is older than what is kept. */
  #bracket(list: OrderList | null): VenueOrder | null {
    if (list === null) return null;
    const [above, below] = list.orderIds.map(id => this.#venue.order(this.#account, list.symbol, { kind: 'id', id }));
    return above && below ? bracketOf(list, [above, below]) : null;
  }
}

/** What an order has traded: base, quote before fees, fees in quote, executions. */
export interface Traded {
  readonly filled: Decimal;
  readonly filledQuote: Decimal;
  readonly fees: Decimal;
  readonly fills: number;
}

/** Reads the fills of a product once, for many orders. */
export function tradedOf(venue: EngineReads, account: string): (shown: VenueOrder) => Traded {
  const bySymbol = new Map<MarketSymbol, Map<number, { readonly fees: Decimal; readonly fills: number }>>();
  const charges = (symbol: MarketSymbol) => {
    const known = bySymbol.get(symbol);
    if (known !== undefined) return known;
    const byOrder = new Map<number, { readonly fees: Decimal; readonly fills: number }>();
    for (const { orderId, commission } of venue.fills(account, symbol, { ...EVERYTHING, orderId: null })) {
      const before = byOrder.get(orderId);
      byOrder.set(orderId, { fees: commission.plus(before?.fees ?? 0), fills: 1 + (before?.fills ?? 0) });
    }
    bySymbol.set(symbol, byOrder);
    return byOrder;
  };
  return shown => {
    const legs = legsOf(shown).filter(({ filled }) => filled.gt(0));
    const charged = legs.map(({ symbol, id }) => charges(symbol).get(id) ?? { fees: ZERO, fills: 0 });
    return {
      filled: sum(legs.map(({ filled }) => filled)),
      filledQuote: sum(legs.map(({ filledQuote }) => filledQuote)),
      fees: sum(charged.map(({ fees }) => fees)),
      fills: charged.reduce((total, { fills }) => total + fills, 0),
    };
  };
}
