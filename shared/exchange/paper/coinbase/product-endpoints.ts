import { z } from 'zod';
import { Decimal, minimum, ZERO } from '../../../kernel/decimal.ts';
import { err, ok } from '../../../kernel/result.ts';
import type { Filter, FilterKind, Listing } from '../../../simulation/types.ts';
import { type Answer, type Call, type Endpoint, limitText, many, one, readQuery, wholeText } from './endpoint.ts';
import { invalidProduct } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { productId, symbolOf, wireNumber } from './wire-values.ts';

const PERCENT = 100;
const MOST = 1_000;
const LARGEST_SIZE = new Decimal(100_000_000);

export const filterOf = <Kind extends FilterKind>(
  { filters }: Pick<Listing, 'filters'>,
  kind: Kind,
): Extract<Filter, { readonly kind: Kind }> | null =>
  filters.find((filter): filter is Extract<Filter, { readonly kind: Kind }> => filter.kind === kind) ?? null;

const amount = (value: Decimal | undefined, otherwise: string): string =>
  value === undefined ? otherwise : wireNumber(value);

function sizesOf(listing: Listing): object {
  const lot = filterOf(listing, 'lot-size');
  const marketLot = filterOf(listing, 'market-lot-size');
  const notional = filterOf(listing, 'notional');
  // there is one largest size here, for market orders as for others
  const sizes = [lot, marketLot].flatMap(filter => (filter?.maxQuantity.gt(0) ? [filter.maxQuantity] : []));
  return {
    base_increment: wireNumber(listing.stepSize),
    quote_increment: wireNumber(listing.tickSize),
    price_increment: wireNumber(listing.tickSize),
    base_min_size: amount(lot?.minQuantity, wireNumber(listing.stepSize)),
    base_max_size: wireNumber(minimum(LARGEST_SIZE, ...sizes)),
    quote_min_size: amount(notional?.minNotional, '0'),
    quote_max_size: amount(notional?.maxNotional, '150000000'),
  };
}

/** A listing with the last 24 hours of its market. */
function wireProduct(listing: Listing, { venue }: Gateway): object {
  const ticker = venue.dayTicker(listing.symbol);
  const change = ticker?.open.gt(0) ? ticker.last.minus(ticker.open).div(ticker.open).times(PERCENT) : ZERO;
  const { bestBid, bestAsk } = ticker ?? { bestBid: null, bestAsk: null };
  const middle = bestBid === null || bestAsk === null ? null : bestBid.price.plus(bestAsk.price).div(2);
  const online = listing.status === 'trading';
  return {
    product_id: productId(listing.symbol),
    price: amount(ticker?.last, ''),
    price_percentage_change_24h: wireNumber(change.toDecimalPlaces(14)),
    volume_24h: amount(ticker?.volume, '0'),
    volume_percentage_change_24h: '0',
    approximate_quote_24h_volume: amount(ticker?.quoteVolume, '0'),
    ...sizesOf(listing),
    base_name: listing.base,
    quote_name: listing.quote,
    base_currency_id: listing.base,
    quote_currency_id: listing.quote,
    base_display_symbol: listing.base,
    quote_display_symbol: listing.quote,
    watched: false,
    is_disabled: listing.status === 'delisted',
    new: false,
    status: online ? 'online' : listing.status === 'delisted' ? 'delisted' : 'offline',
    cancel_only: listing.status === 'halted',
    limit_only: false,
    post_only: false,
    trading_disabled: !online,
    auction_mode: false,
    view_only: false,
    product_type: 'SPOT',
    product_venue: 'CBE',
    fcm_trading_session_details: null,
    mid_market_price: middle === null ? '' : wireNumber(middle),
    alias: '',
    alias_to: [],
  };
}

const listQuery = z.object({
  product_type: one(z.string()).optional(),
  product_ids: many,
  limit: one(limitText(MOST)).optional(),
  offset: one(wholeText).optional(),
});

/** Spot is all there is: of futures the list is empty. */
function products({ query }: Call, gateway: Gateway): Answer {
  const read = readQuery(listQuery, query);
  if (!read.ok) return read;
  const { product_type: type, product_ids: wanted, limit, offset = 0 } = read.value;
  const fitting = gateway.venue
    .listings()
    .filter(({ symbol }) => wanted.length === 0 || wanted.includes(productId(symbol)))
    .filter(() => type === undefined || type === 'SPOT' || type === 'UNKNOWN_PRODUCT_TYPE');
  const page = fitting.slice(offset, limit === undefined ? undefined : offset + limit);
  return ok({ products: page.map(listing => wireProduct(listing, gateway)), num_products: fitting.length });
}

function product({ path }: Call, gateway: Gateway): Answer {
  const symbol = symbolOf(path.product_id ?? '', gateway.venue);
  const listing = symbol === null ? null : gateway.venue.listing(symbol);
  return listing === null ? err(invalidProduct) : ok(wireProduct(listing, gateway));
}

export const productEndpoints: readonly Endpoint[] = [
  { route: 'GET /api/v3/brokerage/products', scope: 'view', handle: products },
  { route: 'GET /api/v3/brokerage/market/products', scope: 'public', handle: products },
  { route: 'GET /api/v3/brokerage/products/{product_id}', scope: 'view', handle: product },
  { route: 'GET /api/v3/brokerage/market/products/{product_id}', scope: 'public', handle: product },
];
