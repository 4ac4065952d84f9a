import { expect } from 'chai';
import { wireRefusal } from '#shared/exchange/paper/binance/engine-refusals.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Refusal } from '#shared/simulation/types.ts';
import { BTC } from './rig.ts';

const d = new Decimal(1);

/** Every refusal of the engine, and the code and words of the venue. */
const TABLE: readonly [Refusal, number, string][] = [
  [{ kind: 'unknown-account' }, -2015, 'Invalid API-key, IP, or permissions for action.'],
  [{ kind: 'account-exists' }, -1000, 'An unknown error occurred while processing the request.'],
  [{ kind: 'fees-invalid' }, -1000, 'An unknown error occurred while processing the request.'],
  [{ kind: 'unknown-symbol', symbol: BTC }, -1121, 'Invalid symbol.'],
  [{ kind: 'market-closed', status: 'halted' }, -1013, 'Market is closed.'],
  [{ kind: 'no-market-price' }, -1112, 'No orders on book for symbol.'],
  [{ kind: 'filter', filter: 'price-filter' }, -1013, 'Filter failure: PRICE_FILTER'],
  [{ kind: 'filter', filter: 'lot-size' }, -1013, 'Filter failure: LOT_SIZE'],
  [{ kind: 'filter', filter: 'market-lot-size' }, -1013, 'Filter failure: MARKET_LOT_SIZE'],
  [{ kind: 'filter', filter: 'notional' }, -1013, 'Filter failure: NOTIONAL'],
  [{ kind: 'filter', filter: 'percent-price-by-side' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
  [{ kind: 'filter', filter: 'max-num-orders' }, -1013, 'Filter failure: MAX_NUM_ORDERS'],
  [{ kind: 'filter', filter: 'max-num-algo-orders' }, -1013, 'Filter failure: MAX_NUM_ALGO_ORDERS'],
  [{ kind: 'not-positive', field: 'quantity' }, -1013, 'Invalid quantity.'],
  [{ kind: 'not-positive', field: 'quoteQuantity' }, -1013, 'Invalid quoteOrderQty.'],
  [{ kind: 'not-positive', field: 'price' }, -1013, 'Invalid price.'],
  [{ kind: 'not-positive', field: 'stopPrice' }, -1013, 'Invalid stopPrice.'],
  [
    { kind: 'insufficient-balance', asset: 'USDT', needed: d, free: d },
    -2010,
    'Account has insufficient balance for requested action.',
  ],
  [{ kind: 'duplicate-client-order-id', clientOrderId: 'a' }, -2010, 'Duplicate order sent.'],
  [{ kind: 'duplicate-client-list-id', clientListId: 'a' }, -2010, 'Duplicate order sent.'],
  [{ kind: 'would-match-immediately' }, -2010, 'Order would immediately match and take.'],
  [{ kind: 'would-trigger-immediately' }, -2010, 'Order would trigger immediately.'],
  [
    { kind: 'oco-legs-mismatched', field: 'price' },
    -2010,
    'The relationship of the prices for the orders is not correct.',
  ],
  [{ kind: 'oco-legs-mismatched', field: 'type' }, -1158, 'Order type not supported in OCO.'],
  [{ kind: 'unknown-order' }, -2011, 'Unknown order sent.'],
  [{ kind: 'unknown-order-list' }, -2018, 'Order list does not exist.'],
  [{ kind: 'order-status-differs' }, -2011, 'Order was not canceled due to cancel restrictions.'],
  [{ kind: 'amend-refused', reason: 'not-smaller' }, -2038, 'Order amend (quantity increase) is not supported.'],
  [
    { kind: 'amend-refused', reason: 'at-or-below-filled' },
    -2038,
    'The requested action would change no state; rejecting.',
  ],
  [{ kind: 'amend-refused', reason: 'not-resting' }, -2038, 'Order amend is not supported on the order type.'],
  [{ kind: 'amend-refused', reason: 'in-list' }, -2038, 'Order amend is not supported on an order list.'],
];

describe('paper exchange, Binance dialect: the words of every refusal', () => {
  for (const [refusal, code, message] of TABLE) {
    it(`${JSON.stringify(refusal)} is ${code}`, () => {
      expect(wireRefusal(refusal)).to.deep.include({ code, message, status: code === -2015 ? 401 : 400 });
    });
  }
});
