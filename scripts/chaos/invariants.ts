import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { isResting } from '#shared/domain/order-state.ts';
import { DIALECTS } from '#shared/exchange/paper/dialects.ts';
import type { VenueId } from '#shared/exchange/venues.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { holderBalances } from '#shared/persistence/reads/books.ts';
import type { Database } from '#shared/persistence/tables.ts';

/** All that is compared, by the name of its violation. */
export const INVARIANTS = [
  'order-lost',
  'order-doubled',
  'order-unknown-to-venue',
  'order-filled-differs',
  'fill-missing',
  'fill-without-trade',
  'fill-external',
  'position-is-not-its-fills',
  'position-is-not-its-book',
  'books-are-not-the-venue',
  'position-unprotected',
  'protection-without-position',
  'exits-exceed-position',
  'order-without-verdict',
  'dead-letter',
  'delivery-waits',
] as const;
export type InvariantName = (typeof INVARIANTS)[number];

/** Something that must hold and does not. `subject` names where, `detail` the numbers. */
export interface Violation {
  readonly invariant: InvariantName;
  readonly subject: string;
  readonly detail: string;
}

export interface Subject {
  /** Anyone who may read everything. */
  readonly db: Kysely<Database>;
  /** Answers GETs of the paper exchange's control port. */
  readonly control: (path: string) => Promise<unknown>;
  readonly account: string;
  /** Venue part of an instrument's id. */
  readonly venue: VenueId;
  /** Client ids of orders that somebody else placed on the account; left out: there are none. */
  readonly foreign?: ReadonlySet<string>;
}

const decimal = z.string().transform(text => new Decimal(text));
const VenueOrders = z.object({
  orders: z.array(
    z.looseObject({
      id: z.number(),
      symbol: z.string(),
      clientOrderId: z.string(),
      clientListId: z.string().nullable(),
      side: z.enum(['buy', 'sell']),
      quantity: decimal,
      filled: decimal,
      state: z.looseObject({ kind: z.string() }),
      placedAt: z.number(),
      updatedAt: z.number(),
    }),
  ),
});
const VenueTrades = z.object({
  trades: z.array(
    z.looseObject({ tradeId: z.number(), orderId: z.number(), symbol: z.string(), quantity: decimal, price: decimal }),
  ),
});
const VenueBalances = z.object({
  balances: z.array(z.looseObject({ asset: z.string(), free: decimal, locked: decimal })),
});
type VenueOrder = z.output<typeof VenueOrders>['orders'][number];
type VenueTrade = z.output<typeof VenueTrades>['trades'][number];

/** What both sides say, read as close together as can be. While trading goes on they may differ for a moment. */
async function readBoth({ db, control, account }: Subject) {
  const [orders, fills, positions, held, letters, waiting, venueOrders, venueTrades, venueBalances] = await Promise.all(
    [
      db.selectFrom('orders').selectAll().where('account', '=', account).execute(),
      db.selectFrom('fills').selectAll().where('account', '=', account).execute(),
      db.selectFrom('positions').selectAll().where('account', '=', account).execute(),
      holderBalances(db, account),
      db
        .selectFrom('dead_letters')
        .select(['agent', 'type', 'key', 'error'])
        .where('resolved_at', 'is', null)
        .execute(),
      sql<{
        consumer: string;
        count: string;
        age: string;
      }>`select consumer, count(*) as count, max(extract(epoch from clock_timestamp() - created_at))::numeric(9, 1)::text as age
      from deliveries where done_at is null and created_at < now() - interval '5 seconds' group by consumer`.execute(
        db,
      ),
      control(`/orders?account=${account}`).then(VenueOrders.parse),
      control(`/trades?account=${account}`).then(VenueTrades.parse),
      control(`/balances?account=${account}`).then(VenueBalances.parse),
    ],
  );
  return {
    orders,
    fills,
    positions,
    held,
    letters,
    waiting: waiting.rows,
    atVenue: {
      orders: withBracketsAsOne(venueOrders.orders, new Set(orders.map(order => order.client_order_id))),
      trades: venueTrades.trades,
      balances: venueBalances.balances,
    },
  };
}
type Both = Awaited<ReturnType<typeof readBoth>>;

/**
 * Compares our tables with the venue's own account of itself. Empty when everything holds. What is still on its way shows
 * as a violation for a moment: ask again, and only what stays is one.
 */
export async function findViolations(subject: Subject): Promise<readonly Violation[]> {
  const both = await readBoth(subject);
  return [
    ...orderViolations(both, subject),
    ...fillViolations(both, subject),
    ...positionViolations(both, subject),
    ...bookViolations(both),
    ...both.letters.map(({ agent, type, key, error }) => ({
      invariant: 'dead-letter' as const,
      subject: `${agent} ${type} ${key}`,
      detail: error.slice(0, 500),
    })),
    ...both.waiting.map(({ consumer, count, age }) => ({
      invariant: 'delivery-waits' as const,
      subject: consumer,
      detail: `${count} deliveries, the oldest for ${age} s`,
    })),
  ];
}

/** Two orders in a list that has the name of an order of ours: at a venue with brackets they are that one order. */
function withBracketsAsOne(orders: readonly VenueOrder[], ours: ReadonlySet<string>): readonly VenueOrder[] {
  const lists = Map.groupBy(orders, ({ clientListId }) =>
    clientListId !== null && ours.has(clientListId) ? clientListId : null,
  );
  return [...lists].flatMap(([clientOrderId, legs]) => {
    const shown = legs.find(isOpenAtVenue) ?? legs.find(leg => leg.filled.gt(0)) ?? legs[0];
    if (clientOrderId === null || shown === undefined) return legs;
    return [{ ...shown, clientOrderId, filled: sum(legs.map(leg => leg.filled)) }];
  });
}

/** Without those that the venue itself ended to create them again in the same instant. */
const withoutReplaced = (copies: readonly VenueOrder[]): VenueOrder[] =>
  copies.filter(
    (one, index) =>
      one.state.kind !== 'cancelled' || !one.filled.isZero() || copies[index + 1]?.placedAt !== one.updatedAt,
  );

const isOpenAtVenue = ({ state }: VenueOrder) => state.kind === 'working' || state.kind === 'waiting';

/** An approval is acted on at once; a request of unknown outcome is looked for until its expiry plus 60 s. */
const ACTED_ON_MS = 5_000;
const LOOKED_FOR_MS = 60_000 + 10_000;

function isOverdue({ state, created_at, expires_at }: Both['orders'][number]): boolean {
  if (state === 'approved') return Date.now() > created_at + ACTED_ON_MS;
  return (state === 'submitting' || state === 'unknown') && Date.now() > (expires_at ?? created_at) + LOOKED_FOR_MS;
}

function orderViolations({ orders, atVenue }: Both, { venue, foreign }: Subject): readonly Violation[] {
  const found: Violation[] = [];
  const ours = new Map(orders.map(order => [order.client_order_id, order]));
  const theirs = Map.groupBy(
    atVenue.orders.filter(order => foreign?.has(order.clientOrderId) !== true),
    order => order.clientOrderId,
  );
  for (const [clientOrderId, copies] of theirs) theirs.set(clientOrderId, withoutReplaced(copies));
  for (const [clientOrderId, copies] of theirs) {
    const order = ours.get(clientOrderId);
    const [copy] = copies;
    const subject = `order ${clientOrderId} ${copy?.symbol} ${order?.purpose ?? ''}`;
    if (copies.length > 1) {
      const ids = copies.map(each => `${each.id} (${each.state.kind}, filled ${each.filled})`).join(', ');
      found.push({ invariant: 'order-doubled', subject, detail: `at the venue ${copies.length} times: ${ids}` });
    }
    if (order === undefined || copy === undefined) {
      found.push({ invariant: 'order-lost', subject, detail: `at the venue as ${copy?.state.kind}, no row of ours` });
      continue;
    }
    if (isOpenAtVenue(copy) !== isResting(order.state) || `${venue}:${copy.symbol}` !== order.instrument_id) {
      const detail = `${copy.state.kind} at the venue, ${order.state} in our table`;
      found.push({ invariant: 'order-lost', subject, detail });
    }
    if (!copy.filled.eq(order.filled_quantity)) {
      const detail = `filled ${copy.filled} at the venue, ${order.filled_quantity} in our table`;
      found.push({ invariant: 'order-filled-differs', subject, detail });
    }
  }
  for (const order of orders) {
    const subject = `order ${order.client_order_id} ${order.instrument_id} ${order.purpose}`;
    if (isResting(order.state) && !theirs.has(order.client_order_id)) {
      found.push({ invariant: 'order-unknown-to-venue', subject, detail: `${order.state} in our table` });
    }
    if (isOverdue(order)) {
      const detail = `${order.state} since ${new Date(order.updated_at).toISOString()}`;
      found.push({ invariant: 'order-without-verdict', subject, detail });
    }
  }
  const entries = orders.filter(order => order.purpose === 'entry' && theirs.has(order.client_order_id));
  for (const [approval, sent] of Map.groupBy(entries, order => order.approval_id)) {
    if (sent.length > 1) {
      const detail = `${sent.length} entry orders: ${sent.map(order => order.client_order_id).join(', ')}`;
      found.push({ invariant: 'order-doubled', subject: `approval ${approval}`, detail });
    }
  }
  return found;
}

function fillViolations({ fills, atVenue }: Both, { venue, foreign }: Subject): readonly Violation[] {
  const found: Violation[] = [];
  const ours = new Map(fills.map(fill => [`${fill.instrument_id} ${fill.venue_trade_id}`, fill]));
  const keyOf = (trade: VenueTrade) => `${venue}:${trade.symbol} ${DIALECTS[venue].tradeId(trade)}`;
  const theirs = new Set(atVenue.trades.map(keyOf));
  const ofOthers = new Set(
    atVenue.orders.filter(order => foreign?.has(order.clientOrderId)).map(order => `${order.symbol} ${order.id}`),
  );
  for (const trade of atVenue.trades) {
    const fill = ours.get(keyOf(trade));
    const subject = `trade ${keyOf(trade)}`;
    const said = `${trade.quantity} at ${trade.price}`;
    if (fill === undefined) {
      found.push({ invariant: 'fill-missing', subject, detail: `${said}, order ${trade.orderId} of the venue` });
    } else if (!trade.quantity.eq(fill.quantity) || !trade.price.eq(fill.price)) {
      const detail = `${said} at the venue, ${fill.quantity} at ${fill.price} in our table`;
      found.push({ invariant: 'fill-missing', subject, detail });
    } else if (fill.order_id === null && !ofOthers.has(`${trade.symbol} ${trade.orderId}`)) {
      found.push({ invariant: 'fill-external', subject, detail: `${said}, of no order of ours` });
    }
  }
  for (const key of ours.keys()) {
    if (!theirs.has(key)) {
      found.push({ invariant: 'fill-without-trade', subject: `fill ${key}`, detail: 'the venue has no such trade' });
    }
  }
  return found;
}

function positionViolations({ orders, fills, positions, held }: Both, { venue }: Subject): readonly Violation[] {
  const found: Violation[] = [];
  const fillsOf = Map.groupBy(fills, fill => fill.position_id);
  const restingOf = Map.groupBy(
    orders.filter(order => order.purpose !== 'entry' && isResting(order.state)),
    order => order.position_id,
  );
  const isOpen = new Set<string | null>(positions.filter(one => one.closed_at === null).map(one => one.id));
  for (const position of positions) {
    const subject = `position ${position.id} ${position.bot_id} ${position.instrument_id}`;
    const base = position.instrument_id.slice(venue.length + 1).split('/')[0] ?? '';
    const bought = (fillsOf.get(position.id) ?? []).reduce((sum, fill) => {
      const net = new Decimal(fill.side === 'buy' ? fill.quantity : `-${fill.quantity}`);
      return sum.plus(net).minus(fill.fee_asset === base ? fill.fee : 0);
    }, ZERO);
    const kept = new Decimal(position.quantity).plus(position.dust);
    if (!bought.eq(kept)) {
      const detail = `its fills sum to ${bought}, it holds ${position.quantity} and left ${position.dust} as dust`;
      found.push({ invariant: 'position-is-not-its-fills', subject, detail });
    }
    if (position.closed_at !== null) continue;
    const book = held.get(position.bot_id)?.get(base) ?? ZERO;
    if (!book.eq(position.quantity)) {
      const detail = `holds ${position.quantity}, the bot's book says ${book} ${base}`;
      found.push({ invariant: 'position-is-not-its-book', subject, detail });
    }
    const resting = restingOf.get(position.id) ?? [];
    if (position.protected_at === null || !resting.some(order => order.purpose === 'stop-loss')) {
      const detail = `${position.quantity} held, protected_at ${position.protected_at}, ${resting.length} orders rest`;
      found.push({ invariant: 'position-unprotected', subject, detail });
    }
    const selling = [...Map.groupBy(resting, order => order.list_id ?? order.id).values()].reduce(
      (sum, legs) => sum.plus(Decimal.max(...legs.map(leg => new Decimal(leg.quantity).minus(leg.filled_quantity)))),
      ZERO,
    );
    if (selling.gt(position.quantity)) {
      const detail = `orders sell ${selling} of ${position.quantity}`;
      found.push({ invariant: 'exits-exceed-position', subject, detail });
    }
  }
  for (const [positionId, resting] of restingOf) {
    if (isOpen.has(positionId)) continue;
    for (const order of resting) {
      const subject = `order ${order.client_order_id} ${order.instrument_id} ${order.purpose}`;
      const detail = `${order.state}, its position ${positionId} is closed`;
      found.push({ invariant: 'protection-without-position', subject, detail });
    }
  }
  return found;
}

function bookViolations({ held, atVenue }: Both): readonly Violation[] {
  const books = new Map<string, Decimal>();
  for (const amounts of held.values()) {
    for (const [asset, amount] of amounts) books.set(asset, (books.get(asset) ?? ZERO).plus(amount));
  }
  const venue = new Map(atVenue.balances.map(({ asset, free, locked }) => [asset, free.plus(locked)]));
  return [...new Set([...books.keys(), ...venue.keys()])].flatMap(asset => {
    const [ours, theirs] = [books.get(asset) ?? ZERO, venue.get(asset) ?? ZERO];
    if (ours.eq(theirs)) return [];
    const detail = `bots and unassigned hold ${ours}, the venue ${theirs}, difference ${ours.minus(theirs)}`;
    return [{ invariant: 'books-are-not-the-venue' as const, subject: asset, detail }];
  });
}

const STAYS_MS = 2_000;

/** Asks until nothing is wrong, or for `limitMs`; then what has been wrong for a while and still is. */
export async function violationsThatStay(subject: Subject, limitMs: number): Promise<readonly Violation[]> {
  const end = performance.now() + limitMs;
  const since = new Map<string, number>();
  for (;;) {
    const found = await findViolations(subject);
    const now = performance.now();
    const names = new Set(found.map(nameOf));
    for (const name of since.keys()) if (!names.has(name)) since.delete(name);
    for (const name of names) if (!since.has(name)) since.set(name, now);
    if (found.length === 0) return found;
    if (now > end) return found.filter(one => now - (since.get(nameOf(one)) ?? now) >= Math.min(STAYS_MS, limitMs));
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const nameOf = ({ invariant, subject }: Violation): string => `${invariant} ${subject}`;
