import { unreachable } from '../../../kernel/invariant.ts';
import type { Refusal as EngineRefusal, FilterKind } from '../../../simulation/types.ts';
import {
  amendRejected,
  apiKeyRejected,
  cancelRejected,
  filterFailure,
  invalidMessage,
  invalidSymbol,
  newOrderRejected,
  noSuchOrderList,
  ocoOrderType,
  type Refusal,
  unknownOrderSent,
} from './errors.ts';

/** `price-filter` → `PRICE_FILTER`. */
const filterName = (kind: FilterKind): string => kind.toUpperCase().replaceAll('-', '_');

const INVALID_FIELD = {
  quantity: 'Invalid quantity.',
  quoteQuantity: 'Invalid quoteOrderQty.',
  price: 'Invalid price.',
  stopPrice: 'Invalid stopPrice.',
} as const;

const AMEND_REFUSED = {
  'not-smaller': 'Order amend (quantity increase) is not supported.',
  'at-or-below-filled': 'The requested action would change no state; rejecting.',
  'not-resting': 'Order amend is not supported on the order type.',
  'in-list': 'Order amend is not supported on an order list.',
} as const;

/** The engine's refusal of a command as the venue words it. */
export function wireRefusal(refusal: EngineRefusal): Refusal {
  switch (refusal.kind) {
    case 'unknown-account':
      return apiKeyRejected;
    case 'unknown-symbol':
      return invalidSymbol;
    case 'market-closed':
      return invalidMessage('Market is closed.');
    case 'no-market-price':
      return { status: 400, code: -1112, message: 'No orders on book for symbol.' };
    case 'filter':
      return filterFailure(filterName(refusal.filter));
    case 'not-positive':
      return invalidMessage(INVALID_FIELD[refusal.field]);
    case 'insufficient-balance':
      return newOrderRejected('Account has insufficient balance for requested action.');
    case 'duplicate-client-order-id':
    case 'duplicate-client-list-id':
      return newOrderRejected('Duplicate order sent.');
    case 'would-match-immediately':
      return newOrderRejected('Order would immediately match and take.');
    case 'would-trigger-immediately':
      return newOrderRejected('Order would trigger immediately.');
    case 'oco-legs-mismatched':
      return refusal.field === 'type'
        ? ocoOrderType
        : newOrderRejected('The relationship of the prices for the orders is not correct.');
    case 'unknown-order':
      return unknownOrderSent;
    case 'unknown-order-list':
      return noSuchOrderList;
    case 'order-status-differs':
      return cancelRejected('Order was not canceled due to cancel restrictions.');
    case 'amend-refused':
      return amendRejected(AMEND_REFUSED[refusal.reason]);
    case 'account-exists':
    case 'fees-invalid':
      return { status: 400, code: -1000, message: 'An unknown error occurred while processing the request.' };
    default:
      return unreachable(refusal);
  }
}
