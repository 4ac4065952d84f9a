import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { type EpochMs, epochMs } from '../../../kernel/time.ts';
import type { Fill } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';
import { portfolioOf } from './api-keys.ts';
import { type AccountCall, type AccountEndpoint, type Answer, limitText, many, one, readQuery } from './endpoint.ts';
import { invalidProduct, orderNotFound, type Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { fillUuid, orderUuid, textUuid } from './ids.ts';
import { wireOrder } from './order-reports.ts';
import { orderStatus } from './order-status.ts';
import { pageOf } from './pages.ts';
import { refOf, refOfOrder, termsOf, tradedOf, type VenueOrder, VenueOrders } from './venue-orders.ts';
import { productId, symbolOf, wireNumber, wireSide, wireTime } from './wire-values.ts';

const MOST_ORDERS = 1_000;
const MOST_FILLS = 1_000;

const moment = z.iso.datetime({ offset: true }).transform((text): EpochMs => epochMs(Date.parse(text)));
/** Older clients name one product, or one order, in the singular. */
const filters = {
  product_ids: many,
  product_id: many,
  order_ids: many,
  order_id: many,
  cursor: one(z.string()).default(''),
};

function order({ key, path }: AccountCall, { venue }: Gateway): Answer {
  const shown = new VenueOrders(venue, key.account).byId(path.order_id ?? '');
  return shown === null ? err(orderNotFound) : ok({ order: wireOrder(shown, tradedOf(venue, key.account)(shown)) });
}

const orderQuery = z.object({
  ...filters,
  order_status: many,
  order_side: one(z.enum(['BUY', 'SELL'])).optional(),
  start_date: one(moment).optional(),
  end_date: one(moment).optional(),
  limit: one(limitText(MOST_ORDERS)).default(MOST_ORDERS),
});

/** Newest first. There is no way to ask for a client id. */
function orders({ key, query }: AccountCall, { venue }: Gateway): Answer {
  const read = readQuery(orderQuery, query);
  if (!read.ok) return read;
  const sent = read.value;
  const symbols = symbolsOf([...sent.product_ids, ...sent.product_id], venue);
  if (!symbols.ok) return symbols;
  const own = new VenueOrders(venue, key.account);
  const onlyOpen = sent.order_status.length > 0 && sent.order_status.every(status => status === 'OPEN');
  const ids = new Set([...sent.order_ids, ...sent.order_id]);
  const fitting = (onlyOpen ? own.open() : own.all(symbols.value)).filter(shown => {
    const { symbol, side, placedAt } = termsOf(shown);
    return (
      symbols.value.includes(symbol) &&
      (ids.size === 0 || ids.has(orderUuid(refOf(shown)))) &&
      (sent.order_status.length === 0 || sent.order_status.includes(orderStatus(shown))) &&
      (sent.order_side === undefined || wireSide(side) === sent.order_side) &&
      (sent.start_date === undefined || placedAt >= sent.start_date) &&
      (sent.end_date === undefined || placedAt <= sent.end_date)
    );
  });
  const page = pageOf(fitting, { ...sent, keyOf: shown => [termsOf(shown).id] });
  if (!page.ok) return page;
  const traded = tradedOf(venue, key.account);
  const { items, cursor } = page.value;
  return ok({
    orders: items.map((shown: VenueOrder) => wireOrder(shown, traded(shown))),
    sequence: '0',
    has_next: cursor !== '',
    cursor,
  });
}

const fillQuery = z.object({
  ...filters,
  start_sequence_timestamp: one(moment).optional(),
  end_sequence_timestamp: one(moment).optional(),
  limit: one(limitText(MOST_FILLS)).default(100),
});

/** Newest first. */
function fills({ key, query }: AccountCall, { venue }: Gateway): Answer {
  const read = readQuery(fillQuery, query);
  if (!read.ok) return read;
  const sent = read.value;
  const symbols = symbolsOf([...sent.product_ids, ...sent.product_id], venue);
  if (!symbols.ok) return symbols;
  const ids = new Set([...sent.order_ids, ...sent.order_id]);
  const range = {
    fromId: null,
    orderId: null,
    since: sent.start_sequence_timestamp ?? null,
    until: sent.end_sequence_timestamp ?? null,
    limit: Number.MAX_SAFE_INTEGER,
  };
  const fitting = symbols.value
    .flatMap(symbol => venue.fills(key.account, symbol, range))
    .filter(fill => ids.size === 0 || ids.has(orderOf(fill)));
  const page = pageOf(fitting, { ...sent, keyOf: ({ at, orderId, tradeId }) => [at, orderId, tradeId] });
  if (!page.ok) return page;
  return ok({ fills: page.value.items.map(fill => wireFill(fill, venue)), cursor: page.value.cursor });
}

const orderOf = ({ orderId, listId }: Fill): string => orderUuid(refOfOrder({ id: orderId, listId }));

/** Of an order by quote the size is quote, too. */
function wireFill(fill: Fill, venue: PaperVenue): object {
  const order = venue.actual.order(fill.account, fill.symbol, { kind: 'id', id: fill.orderId });
  const inQuote = order !== null && order.quoteQuantity !== null;
  return {
    entry_id: fillUuid(fill).replaceAll('-', ''),
    trade_id: fillUuid(fill),
    order_id: orderOf(fill),
    trade_time: wireTime(fill.at),
    trade_type: 'FILL',
    price: wireNumber(fill.price),
    size: wireNumber(inQuote ? fill.quoteQuantity : fill.quantity),
    commission: wireNumber(fill.commission),
    product_id: productId(fill.symbol),
    sequence_timestamp: wireTime(fill.at),
    liquidity_indicator: fill.isMaker ? 'MAKER' : 'TAKER',
    size_in_quote: inQuote,
    user_id: textUuid(`user ${fill.account}`),
    side: wireSide(fill.side),
    retail_portfolio_id: portfolioOf(fill.account),
  };
}

/** All products when none is named. */
function symbolsOf(products: readonly string[], venue: PaperVenue): Result<readonly MarketSymbol[], Refusal> {
  if (products.length === 0) return ok(venue.listings().map(({ symbol }) => symbol));
  const symbols = products.map(product => symbolOf(product, venue));
  return symbols.includes(null) ? err(invalidProduct) : ok(symbols.filter(symbol => symbol !== null));
}

export const historyEndpoints: readonly AccountEndpoint[] = [
  { route: 'GET /api/v3/brokerage/orders/historical/batch', scope: 'view', handle: orders },
  { route: 'GET /api/v3/brokerage/orders/historical/fills', scope: 'view', handle: fills },
  { route: 'GET /api/v3/brokerage/orders/historical/{order_id}', scope: 'view', handle: order },
];
