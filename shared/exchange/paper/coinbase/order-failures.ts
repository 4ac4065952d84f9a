import { unreachable } from '../../../kernel/invariant.ts';
import type { Refusal as EngineRefusal, Listing, OrderRequest } from '../../../simulation/types.ts';
import { filterOf } from './product-endpoints.ts';

/** Why an order was not taken: the names for a new order and for its preview, and a sentence. It comes with HTTP 200. */
export interface OrderFailure {
  readonly error: string;
  readonly preview: string;
  readonly message: string;
}

const failure = (error: string, preview: string, message: string): OrderFailure => ({ error, preview, message });

export const unsupportedConfiguration = failure(
  'UNSUPPORTED_ORDER_CONFIGURATION',
  'PREVIEW_INVALID_ORDER_CONFIG',
  'Unsupported order configuration',
);
export const invalidProductFailure = failure('INVALID_PRODUCT_ID', 'PREVIEW_INVALID_PRODUCT_ID', 'Invalid product id');
export const invalidSide = failure('INVALID_SIDE', 'PREVIEW_INVALID_SIDE', 'Invalid side');
const unknownFailure = failure('UNKNOWN_FAILURE_REASON', 'UNKNOWN_PREVIEW_FAILURE_REASON', 'Order was not accepted');

/** The engine's refusal of an order as the venue names it. */
export function orderFailure(refusal: EngineRefusal, order: OrderRequest, listing: Listing): OrderFailure {
  switch (refusal.kind) {
    case 'unknown-symbol':
      return invalidProductFailure;
    case 'market-closed':
    case 'no-market-price':
      return failure('ORDER_ENTRY_DISABLED', 'PREVIEW_MISSING_PRODUCT_PRICE_BOOK', 'Order entry is disabled');
    case 'filter':
      return filterFailure(refusal, order, listing);
    case 'not-positive':
      return refusal.field === 'quantity' || refusal.field === 'quoteQuantity' ? tooSmall : invalidPrice;
    case 'insufficient-balance':
      return failure('INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND', 'Insufficient balance in source account');
    case 'would-match-immediately':
      return failure(
        'INVALID_LIMIT_PRICE_POST_ONLY',
        'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY',
        'Post only order would take',
      );
    case 'would-trigger-immediately':
      return touchedStop(order);
    case 'oco-legs-mismatched':
      return failure(
        'UNKNOWN_FAILURE_REASON',
        'PREVIEW_INVALID_BRACKET_PRICES',
        'Bracket prices do not hold the last price',
      );
    case 'unknown-account':
    case 'account-exists':
    case 'duplicate-client-order-id':
    case 'duplicate-client-list-id':
    case 'unknown-order':
    case 'unknown-order-list':
    case 'order-status-differs':
    case 'amend-refused':
    case 'fees-invalid':
      return unknownFailure;
    default:
      return unreachable(refusal);
  }
}

const invalidPrice = failure('INVALID_LIMIT_PRICE', 'PREVIEW_INVALID_LIMIT_PRICE', 'Limit price is invalid');
const tooSmall = failure('UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', 'Order size is too small');
const tooLarge = failure('UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_LARGE', 'Order size is too large');

function filterFailure(
  { filter }: Extract<EngineRefusal, { readonly kind: 'filter' }>,
  order: OrderRequest,
  listing: Listing,
): OrderFailure {
  switch (filter) {
    case 'price-filter':
      return failure('INVALID_PRICE_PRECISION', 'PREVIEW_INVALID_PRICE_PRECISION', 'Too many decimals in order price');
    case 'lot-size':
    case 'market-lot-size':
      return sizeFailure(order, listing);
    case 'notional':
      return failure('UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL', 'Order value is out of bounds');
    case 'percent-price-by-side':
      return invalidPrice;
    case 'max-num-orders':
    case 'max-num-algo-orders':
      return { ...unknownFailure, message: 'Too many open orders' };
  }
}

function sizeFailure(order: OrderRequest, listing: Listing): OrderFailure {
  const bounds = filterOf(listing, 'lot-size');
  const quantity = 'quantity' in order ? order.quantity : order.amount.kind === 'base' ? order.amount.quantity : null;
  if (quantity === null || (bounds !== null && quantity.lt(bounds.minQuantity))) return tooSmall;
  if (bounds !== null && quantity.gt(bounds.maxQuantity)) return tooLarge;
  return failure('INVALID_SIZE_PRECISION', 'PREVIEW_INVALID_SIZE_PRECISION', 'Too many decimals in order amount');
}

function touchedStop({ side, type }: OrderRequest): OrderFailure {
  const falling = (side === 'sell') === (type === 'stop-loss-limit');
  return falling
    ? failure(
        'UNKNOWN_FAILURE_REASON',
        'PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE',
        'Stop price is above the last trade',
      )
    : failure(
        'UNKNOWN_FAILURE_REASON',
        'PREVIEW_STOP_PRICE_BELOW_LAST_TRADE_PRICE',
        'Stop price is below the last trade',
      );
}
