import { ZERO } from '../../../kernel/decimal.ts';
import { type EpochMs, epochMs } from '../../../kernel/time.ts';
import { isOpen } from '../../../simulation/types.ts';
import { portfolioOf } from './api-keys.ts';
import { orderUuid, textUuid } from './ids.ts';
import { cancelReason, orderStatus, triggerStatus } from './order-status.ts';
import { clientIdOf, legsOf, refOf, type Traded, termsOf, type VenueOrder } from './venue-orders.ts';
import { productId, wireNumber, wireSide, wireTime } from './wire-values.ts';

/* How the venue writes orders in its answers. */

const AVERAGE_PLACES = 16;

export type WireOrderType = 'MARKET' | 'LIMIT' | 'STOP_LIMIT' | 'BRACKET';

export function orderType(shown: VenueOrder): WireOrderType {
  if (shown.kind === 'bracket') return 'BRACKET';
  if (shown.order.type === 'market') return 'MARKET';
  return shown.order.stopPrice === null ? 'LIMIT' : 'STOP_LIMIT';
}

export function timeInForce(shown: VenueOrder): string {
  const { type, timeInForce: terms } = termsOf(shown);
  if (type === 'market' || terms === 'IOC') return 'IMMEDIATE_OR_CANCEL';
  return terms === 'FOK' ? 'FILL_OR_KILL' : 'GOOD_UNTIL_CANCELLED';
}

export const averagePrice = ({ filled, filledQuote }: Traded): string =>
  filled.isZero() ? '0' : wireNumber(filledQuote.div(filled).toDecimalPlaces(AVERAGE_PLACES));

/** In percent of what was wanted. */
export function completion(shown: VenueOrder, { filled }: Traded): string {
  const { quantity } = termsOf(shown);
  return quantity.isZero() ? '0' : wireNumber(filled.div(quantity).times(100).toDecimalPlaces(2));
}

/** What was traded with its fees: paid by a buyer, received by a seller. */
export const valueAfterFees = (shown: VenueOrder, { filledQuote, fees }: Traded): string =>
  wireNumber(termsOf(shown).side === 'buy' ? filledQuote.plus(fees) : filledQuote.minus(fees));

export const updatedAt = (shown: VenueOrder): EpochMs => epochMs(Math.max(...legsOf(shown).map(leg => leg.updatedAt)));

/** The terms as they were sent. */
function configuration(shown: VenueOrder): object {
  const { quantity, price, quoteQuantity, side, type, stopPrice, timeInForce: terms } = termsOf(shown);
  const base = { base_size: wireNumber(quantity) };
  const limited = { ...base, limit_price: wireNumber(price ?? ZERO) };
  if (shown.kind === 'bracket') {
    return { trigger_bracket_gtc: { ...limited, stop_trigger_price: wireNumber(shown.stop.stopPrice ?? ZERO) } };
  }
  if (type === 'market') {
    return { market_market_ioc: quoteQuantity === null ? base : { quote_size: wireNumber(quoteQuantity) } };
  }
  if (stopPrice !== null) {
    const falling = (side === 'sell') === (type === 'stop-loss-limit');
    const direction = falling ? 'STOP_DIRECTION_STOP_DOWN' : 'STOP_DIRECTION_STOP_UP';
    return {
      stop_limit_stop_limit_gtc: { ...limited, stop_price: wireNumber(stopPrice), stop_direction: direction },
    };
  }
  if (terms === 'IOC') return { sor_limit_ioc: limited };
  if (terms === 'FOK') return { limit_limit_fok: limited };
  return { limit_limit_gtc: { ...limited, post_only: type === 'limit-maker' } };
}

/** An order as the queries answer it. */
export function wireOrder(shown: VenueOrder, traded: Traded): object {
  const { account, symbol, side, placedAt, quoteQuantity } = termsOf(shown);
  const open = legsOf(shown).some(isOpen);
  return {
    order_id: orderUuid(refOf(shown)),
    product_id: productId(symbol),
    user_id: textUuid(`user ${account}`),
    order_configuration: configuration(shown),
    side: wireSide(side),
    client_order_id: clientIdOf(shown),
    status: orderStatus(shown),
    time_in_force: timeInForce(shown),
    created_time: wireTime(placedAt),
    completion_percentage: completion(shown, traded),
    filled_size: wireNumber(traded.filled),
    average_filled_price: averagePrice(traded),
    fee: '',
    number_of_fills: String(traded.fills),
    filled_value: wireNumber(traded.filledQuote),
    pending_cancel: false,
    size_in_quote: quoteQuantity !== null,
    total_fees: wireNumber(traded.fees),
    size_inclusive_of_fees: quoteQuantity !== null,
    total_value_after_fees: valueAfterFees(shown, traded),
    trigger_status: triggerStatus(shown),
    order_type: orderType(shown),
    reject_reason: 'REJECT_REASON_UNSPECIFIED',
    settled: !open,
    product_type: 'SPOT',
    reject_message: '',
    cancel_message: cancelReason(shown),
    order_placement_source: 'RETAIL_ADVANCED',
    outstanding_hold_amount: '0',
    is_liquidation: false,
    last_fill_time: traded.fills === 0 ? null : wireTime(updatedAt(shown)),
    last_update_time: wireTime(updatedAt(shown)),
    edit_history: [],
    leverage: '',
    margin_type: 'UNKNOWN_MARGIN_TYPE',
    retail_portfolio_id: portfolioOf(account),
  };
}
