import type { Decimal } from '../../kernel/decimal.ts';
import type { PlaceOrder } from '../port.ts';
import { productId } from './products.ts';
import { wireSide } from './replies.ts';

/* What is sent to place orders (Advanced Trade REST API, "Create Order"). */

/** The body of a new order; null for a type that the venue does not have. */
export function placeBody(order: PlaceOrder): object | null {
  const configuration = configurationOf(order);
  if (configuration === null) return null;
  return {
    client_order_id: order.clientOrderId,
    product_id: productId(order.symbol),
    side: wireSide(order.side),
    order_configuration: configuration,
  };
}

function configurationOf({ type, side, quantity, limitPrice, stopPrice, timeInForce }: PlaceOrder): object | null {
  const base_size = quantity.toFixed();
  const limit = { base_size, limit_price: text(limitPrice) };
  switch (type) {
    case 'market':
      return { market_market_ioc: { base_size } };
    case 'limit':
      if (timeInForce === 'IOC') return { sor_limit_ioc: limit };
      if (timeInForce === 'FOK') return { limit_limit_fok: limit };
      return { limit_limit_gtc: { ...limit, post_only: false } };
    case 'limit-maker':
      return { limit_limit_gtc: { ...limit, post_only: true } };
    case 'stop-loss-limit':
    case 'take-profit-limit': {
      const down = (side === 'sell') === (type === 'stop-loss-limit');
      const stop_direction = down ? 'STOP_DIRECTION_STOP_DOWN' : 'STOP_DIRECTION_STOP_UP';
      return { stop_limit_stop_limit_gtc: { ...limit, stop_price: text(stopPrice), stop_direction } };
    }
    case 'bracket':
      return { trigger_bracket_gtc: { ...limit, stop_trigger_price: text(stopPrice) } };
    case 'stop-loss':
    case 'take-profit':
      return null;
  }
}

const text = (price: Decimal | null): string | undefined => price?.toFixed();
