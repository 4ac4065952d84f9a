import { unreachable } from '../../../kernel/invariant.ts';
import type { Refusal as EngineRefusal, FilterKind, Listing, OrderRequest } from '../../../simulation/types.ts';
import * as errors from './errors.ts';

type Refusal = errors.Refusal;
type Asked = Pick<OrderRequest, 'type'> & { readonly quantity: Parameters<Listing['stepSize']['mod']>[0] | null };

const FIELD = { quantity: 'sz', quoteQuantity: 'sz', price: 'px', stopPrice: 'triggerPx' } as const;

/** The engine's refusal of an order, new or amended, as the venue words it. */
export function wireRefusal(refusal: EngineRefusal, asked: Asked, listing: Listing | null): Refusal {
  switch (refusal.kind) {
    case 'unknown-account':
      return errors.invalidKey;
    case 'unknown-symbol':
      return errors.unknownInstrument;
    case 'market-closed':
      return refusal.status === 'halted' ? errors.instrumentSuspended : errors.unknownInstrument;
    case 'no-market-price':
      return errors.noOffer;
    case 'filter':
      return filterRefusal(refusal.filter, asked, listing);
    case 'not-positive':
      return errors.parameterError(FIELD[refusal.field]);
    case 'insufficient-balance':
      return errors.insufficientBalance(refusal.asset);
    case 'duplicate-client-order-id':
    case 'duplicate-client-list-id':
      return errors.duplicateClientId;
    case 'would-match-immediately':
      return errors.amendNotPostOnly;
    case 'would-trigger-immediately':
    case 'oco-legs-mismatched':
      return errors.parameterError('slTriggerPx');
    case 'unknown-order':
    case 'unknown-order-list':
      return errors.noSuchOrder;
    case 'amend-refused':
      return refusal.reason === 'not-resting' || refusal.reason === 'in-list'
        ? errors.amendNotForType
        : errors.parameterError('newSz');
    case 'order-status-differs':
    case 'account-exists':
    case 'fees-invalid':
      return errors.parameterError('');
    default:
      return unreachable(refusal);
  }
}

function filterRefusal(filter: FilterKind, { type, quantity }: Asked, listing: Listing | null): Refusal {
  switch (filter) {
    case 'price-filter':
      return errors.parameterError('px');
    case 'lot-size':
    case 'market-lot-size': {
      const lot = listing?.filters.find(each => each.kind === filter);
      if (quantity === null || lot === undefined || !('stepSize' in lot)) return errors.amountTooSmall;
      if (lot.minQuantity.gt(quantity)) return errors.amountTooSmall;
      if (lot.maxQuantity.gte(quantity)) return errors.notOnLotSize;
      return type === 'market' ? errors.marketAmountTooLarge : errors.amountTooLarge;
    }
    case 'notional':
      return errors.amountTooSmall;
    case 'percent-price-by-side':
      return errors.priceOutOfLimit;
    case 'max-num-orders':
    case 'max-num-algo-orders':
      return errors.tooManyPending;
    default:
      return unreachable(filter);
  }
}
