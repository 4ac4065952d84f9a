import type { MarketSymbol } from '../../domain/instrument.ts';
import type { VenueOrderId } from '../../domain/order.ts';
import { err, ok } from '../../kernel/result.ts';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { Lane } from '../budget/budget.ts';
import { resultOf } from '../outcomes.ts';
import type { FillQuery, Outcome, Read, VenueFill, VenueOrder } from '../port.ts';
import { openRecent } from '../recent.ts';
import { fault } from '../verdict.ts';
import type { Call, CoinbaseClient } from './client.ts';
import { type ListedFill, type Page, readFills, readOrder, readOrders } from './order-replies.ts';
import { productId } from './products.ts';

export type Query = Extract<Call, { readonly method: 'GET' }>['query'];
/** Makes a signed read. */
export type Ask = <T>(
  call: { readonly path: string; readonly query?: Query; readonly lane?: Lane },
  parse: (body: unknown) => T,
) => Read<T>;

/** Orders and fills, as the venue can be asked for them: by its own ids, or in lists, newest first. */
export interface Orders {
  /** What the venue said that an order of ours is called there. */
  remember(clientOrderId: string, id: VenueOrderId): void;
  /** null: the venue says that it has no such order. */
  byId(id: VenueOrderId, lane?: Lane): Read<VenueOrder | null>;
  /** Looked for among the orders made at `since` or later, by the venue's clock; without it among all. */
  byClientId(symbol: MarketSymbol, clientOrderId: string, since?: EpochMs): Read<VenueOrder | null>;
  /** What to name an order that may rest; null when it is not shown among the open ones. */
  idOfOpen(symbol: MarketSymbol, clientOrderId: string): Read<VenueOrderId | null>;
  open(symbol: MarketSymbol | null): Read<readonly VenueOrder[]>;
  /** Oldest first. */
  fillsOf(order: Pick<VenueOrder, 'venueOrderId' | 'clientOrderId'>): Read<readonly VenueFill[]>;
  fillsSince(query: FillQuery): Read<readonly VenueFill[]>;
  /** Asks for an order until it is as wanted, for a second at most: what the venue took it may carry out later. */
  settled(id: VenueOrderId, isDone: (order: VenueOrder) => boolean): Promise<Outcome<VenueOrder>>;
}

const PAGE = { orders: 250, fills: 100 } as const;
/** Beyond, a list is not one that a question should walk through. */
const MAX_PAGES = 200;
const SETTLING_MS = [0, 50, 150, 300, 500];

export const askOf =
  (client: CoinbaseClient, wallNow: () => EpochMs): Ask =>
  async ({ path, query, lane = 'reconcile' }, parse) =>
    resultOf(await client.signed({ method: 'GET', path, lane, ...(query && { query }) }, wallNow()), parse);

export function openOrders(ask: Ask): Orders {
  const ids = openRecent<VenueOrderId>(20_000);
  /** By which moment the venue lists a fill, by trade id. */
  const listedAt = openRecent<string>(20_000);
  const batch = 'orders/historical/batch';

  const listed = (query: Query, isWanted: (order: VenueOrder) => boolean) =>
    walk(
      async cursor => {
        const page = await ask({ path: batch, query: { ...query, limit: PAGE.orders, cursor } }, readOrders);
        if (page.ok) for (const order of page.value.items) ids.set(order.clientOrderId, order.venueOrderId);
        return page;
      },
      page => page.some(isWanted),
    );
  const fills = async (query: Query): Read<readonly VenueFill[]> => {
    const read = await walk(
      cursor => ask({ path: 'orders/historical/fills', query: { ...query, limit: PAGE.fills, cursor } }, readFills),
      () => false,
    );
    if (!read.ok) return read;
    for (const { fill, listedAt: at } of read.value) listedAt.set(fill.venueTradeId, at);
    return ok(oldestFirst(read.value));
  };
  const open = (symbol: MarketSymbol | null): Read<readonly VenueOrder[]> =>
    listed({ order_status: 'OPEN', ...(symbol !== null && { product_ids: [productId(symbol)] }) }, () => false);
  const byId: Orders['byId'] = async (id, lane = 'reconcile') => {
    const read = await ask({ path: `orders/historical/${id}`, lane }, readOrder);
    return !read.ok && read.error.venueCode === 'NOT_FOUND' ? ok(null) : read;
  };
  const listingTime = async (tradeId: string): Read<string> => {
    const known = listedAt.get(tradeId);
    if (known !== undefined) return ok(known);
    const read = await ask({ path: 'orders/historical/fills', query: { trade_ids: [tradeId] } }, readFills);
    if (!read.ok) return read;
    const found = read.value.items.find(({ fill }) => fill.venueTradeId === tradeId);
    return found === undefined ? err(fault('VENUE_REJECTED', `no trade ${tradeId}`)) : ok(found.listedAt);
  };

  return {
    remember: (clientOrderId, id) => ids.set(clientOrderId, id),
    byId,
    open,
    fillsOf: async ({ venueOrderId, clientOrderId }) => {
      const read = await fills({ order_ids: [venueOrderId] });
      return read.ok ? ok(read.value.map(fill => ({ ...fill, clientOrderId }))) : read;
    },
    byClientId: async (symbol, clientOrderId, since) => {
      const id = ids.get(clientOrderId);
      if (id !== undefined) return byId(id);
      const from = since === undefined ? undefined : new Date(since).toISOString();
      const is = (order: VenueOrder): boolean => order.clientOrderId === clientOrderId;
      const read = await listed({ product_ids: [productId(symbol)], start_date: from }, is);
      return read.ok ? ok(read.value.find(is) ?? null) : read;
    },
    idOfOpen: async (symbol, clientOrderId) => {
      const known = ids.get(clientOrderId);
      if (known !== undefined) return ok(known);
      const read = await open(symbol);
      return read.ok ? ok(ids.get(clientOrderId) ?? null) : read;
    },
    fillsSince: async ({ symbol, from, limit }) => {
      const start = 'tradeId' in from ? await listingTime(from.tradeId) : ok(new Date(from.time).toISOString());
      if (!start.ok) return start;
      const read = await fills({ product_ids: [productId(symbol)], start_sequence_timestamp: start.value });
      if (!read.ok) return read;
      const first = 'tradeId' in from ? read.value.findIndex(fill => fill.venueTradeId === from.tradeId) : 0;
      return ok(read.value.slice(Math.max(0, first)).slice(0, limit));
    },
    settled: async (id, isDone) => {
      for (const pauseMs of SETTLING_MS) {
        if (pauseMs > 0) await new Promise(resolve => setTimeout(resolve, pauseMs));
        const read = await byId(id, 'protect');
        if (read.ok && read.value !== null && isDone(read.value)) return { kind: 'confirmed', value: read.value };
      }
      const message = 'the venue took the request, and does not show yet what came of it';
      return { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', message) };
    },
  };
}

/** All items of a list, page by page, until one page has what is looked for. */
async function walk<T>(
  page: (cursor: string | undefined) => Read<Page<T>>,
  isEnough: (items: readonly T[]) => boolean,
): Read<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES; count++) {
    const read = await page(cursor);
    if (!read.ok) return read;
    items.push(...read.value.items);
    if (read.value.cursor === null || isEnough(read.value.items)) {
      return ok(items);
    }
    cursor = read.value.cursor;
  }
  return err(fault('VENUE_UNREACHABLE', `more than ${MAX_PAGES} pages to look through`));
}

/** The venue lists newest first; what it lists under the same moment stays in its order, turned round. */
const oldestFirst = (listed: readonly ListedFill[]): readonly VenueFill[] =>
  listed
    .toReversed()
    .sort((a, b) => epochMs(Date.parse(a.listedAt)) - Date.parse(b.listedAt))
    .map(({ fill }) => fill);
