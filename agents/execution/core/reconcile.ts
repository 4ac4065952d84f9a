import type { VenueOrderId } from '#shared/domain/order.ts';
import { isResting, type OrderStateName } from '#shared/domain/order-state.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type DeskKey, deskText } from './desk.ts';
import type { Fact, ReportFact } from './facts.ts';

/** An order that is not over, as our books have it. */
export interface LiveOrder {
  readonly id: Id;
  readonly key: DeskKey;
  readonly state: OrderStateName;
  readonly venueOrderId: VenueOrderId | null;
  readonly filled: Decimal;
}

/** An order that rests on the venue. `id` is null when its client id was not made by us. */
export interface OpenAtVenue {
  readonly id: Id | null;
  readonly report: Omit<ReportFact, 'orderId'>;
}

export interface OrderDifferences {
  readonly facts: readonly { readonly key: DeskKey; readonly fact: Fact }[];
  /** Resting on the venue under an id of our form, but not live in our books: look them up by id. */
  readonly revenants: readonly { readonly id: Id; readonly report: Omit<ReportFact, 'orderId'> }[];
  /** Placed by somebody else. */
  readonly external: number;
}

/**
 * What the venue's open orders say beyond our books. Orders with a call on its way are left to their call. No difference,
 * no fact: so a second look at the same stand finds nothing.
 */
export function compareOrders({
  ours,
  open,
  inFlight,
}: {
  readonly ours: readonly LiveOrder[];
  readonly open: readonly OpenAtVenue[];
  readonly inFlight: ReadonlySet<Id>;
}): OrderDifferences {
  const atVenue = new Map(open.flatMap(one => (one.id === null ? [] : [[one.id, one.report] as const])));
  const known = new Set(ours.map(order => order.id));
  const facts = ours.flatMap((order): { key: DeskKey; fact: Fact }[] => {
    if (inFlight.has(order.id) || order.state === 'approved') return [];
    const report = atVenue.get(order.id);
    if (report === undefined) return [{ key: order.key, fact: { kind: 'doubt', orderId: order.id } }];
    const agreed =
      isResting(order.state) && order.venueOrderId === report.venueOrderId && order.filled.eq(report.filled);
    return agreed ? [] : [{ key: order.key, fact: { ...report, orderId: order.id } }];
  });
  return {
    facts,
    revenants: [...atVenue].filter(([id]) => !known.has(id)).map(([id, report]) => ({ id, report })),
    external: open.filter(one => one.id === null).length,
  };
}

/** A trade of the account as the venue's history tells it, by the venue's order id. */
export interface HistoricTrade {
  readonly instrumentId: string;
  readonly venueTradeId: string;
  readonly venueOrderId: VenueOrderId;
}

export interface SortedTrades<T> {
  readonly ours: readonly { readonly trade: T; readonly id: Id; readonly key: DeskKey }[];
  /** Could belong to an order of ours whose venue id we have not learnt yet: they are looked at again. */
  readonly deferred: readonly T[];
  /** Somebody traded by hand, or another program did. */
  readonly external: readonly T[];
}

/** Says whose the trades are that our books do not hold. */
export function sortTrades<T extends HistoricTrade>({
  trades,
  owners,
  nameless,
}: {
  readonly trades: readonly T[];
  /** Orders of ours by instrument and venue order id, joined by a bar. */
  readonly owners: ReadonlyMap<string, { readonly id: Id; readonly key: DeskKey }>;
  /** Instruments in which an order of ours was sent whose venue id is not known. */
  readonly nameless: ReadonlySet<string>;
}): SortedTrades<T> {
  const sorted = { ours: [] as { trade: T; id: Id; key: DeskKey }[], deferred: [] as T[], external: [] as T[] };
  for (const trade of trades) {
    const owner = owners.get(`${trade.instrumentId}|${trade.venueOrderId}`);
    if (owner !== undefined) sorted.ours.push({ trade, ...owner });
    else if (nameless.has(trade.instrumentId)) sorted.deferred.push(trade);
    else sorted.external.push(trade);
  }
  return sorted;
}

/** Facts by desk, each desk once. */
export function byDesk(
  facts: readonly { readonly key: DeskKey; readonly fact: Fact }[],
): readonly { readonly key: DeskKey; readonly facts: readonly Fact[] }[] {
  const groups = Map.groupBy(facts, ({ key }) => deskText(key));
  return [...groups.values()].flatMap(group =>
    group[0] === undefined ? [] : [{ key: group[0].key, facts: group.map(({ fact }) => fact) }],
  );
}
