import { ZERO } from '../../../kernel/decimal.ts';
import { isOpen } from '../../../simulation/types.ts';
import { portfolioOf } from './api-keys.ts';
import { orderUuid } from './ids.ts';
import {
  averagePrice,
  completion,
  orderType,
  timeInForce,
  valueAfterFees,
  type WireOrderType,
} from './order-reports.ts';
import { cancelReason, orderStatus, triggerStatus } from './order-status.ts';
import { clientIdOf, legsOf, refOf, type Traded, termsOf, type VenueOrder } from './venue-orders.ts';
import { NO_TIME, productId, wireNumber, wireSide, wireTime } from './wire-values.ts';

const TYPE_NAMES: Readonly<Record<WireOrderType, string>> = {
  MARKET: 'Market',
  LIMIT: 'Limit',
  STOP_LIMIT: 'Stop Limit',
  BRACKET: 'Bracket',
};

/** An order as the user channel tells it: figures so far, never a single fill. */
export function userOrder(shown: VenueOrder, traded: Traded): object {
  const { account, symbol, side, type, price, quantity, placedAt } = termsOf(shown);
  const { stopPrice } = shown.kind === 'bracket' ? shown.stop : shown.order;
  const open = legsOf(shown).some(isOpen);
  return {
    avg_price: averagePrice(traded),
    cancel_reason: cancelReason(shown),
    client_order_id: clientIdOf(shown),
    completion_percentage: completion(shown, traded),
    contract_expiry_type: 'UNKNOWN_CONTRACT_EXPIRY_TYPE',
    cumulative_quantity: wireNumber(traded.filled),
    filled_value: wireNumber(traded.filledQuote),
    leaves_quantity: wireNumber(open ? quantity.minus(traded.filled) : ZERO),
    limit_price: price === null ? '' : wireNumber(price),
    number_of_fills: String(traded.fills),
    order_id: orderUuid(refOf(shown)),
    order_side: wireSide(side),
    order_type: TYPE_NAMES[orderType(shown)],
    outstanding_hold_amount: '0',
    post_only: String(type === 'limit-maker' && shown.kind === 'order'),
    product_id: productId(symbol),
    product_type: 'SPOT',
    reject_reason: '',
    retail_portfolio_id: portfolioOf(account),
    risk_managed_by: 'UNKNOWN_RISK_MANAGEMENT_TYPE',
    status: orderStatus(shown),
    stop_price: stopPrice === null ? '' : wireNumber(stopPrice),
    time_in_force: timeInForce(shown),
    total_fees: wireNumber(traded.fees),
    total_value_after_fees: valueAfterFees(shown, traded),
    trigger_status: triggerStatus(shown),
    creation_time: wireTime(placedAt),
    end_time: NO_TIME,
    start_time: NO_TIME,
  };
}
