import type { OrderType } from '../../domain/order.ts';
import type { PlaceOco, PlaceOrder } from '../port.ts';
import { wireOrderType, wireSide } from './replies.ts';
import { venueSymbol } from './symbols.ts';

/* What is sent to place orders (Binance Spot API documentation, "New order", "New Order list - OCO"). */

type Parameters = Record<string, string | number>;

const WITH_LIMIT: readonly OrderType[] = ['limit', 'limit-maker', 'stop-loss-limit', 'take-profit-limit'];
const WITH_TIME_IN_FORCE: readonly OrderType[] = ['limit', 'stop-loss-limit', 'take-profit-limit'];
const WITH_STOP: readonly OrderType[] = ['stop-loss', 'stop-loss-limit', 'take-profit', 'take-profit-limit'];

export function placeParameters(order: Omit<PlaceOrder, 'sentAt'>): Parameters {
  const { type, limitPrice, stopPrice } = order;
  return {
    symbol: venueSymbol(order.symbol),
    side: wireSide(order.side),
    type: wireOrderType(type),
    quantity: order.quantity.toFixed(),
    newClientOrderId: order.clientOrderId,
    newOrderRespType: 'FULL',
    ...(limitPrice !== null && WITH_LIMIT.includes(type) ? { price: limitPrice.toFixed() } : {}),
    ...(stopPrice !== null && WITH_STOP.includes(type) ? { stopPrice: stopPrice.toFixed() } : {}),
    ...(WITH_TIME_IN_FORCE.includes(type) ? { timeInForce: order.timeInForce } : {}),
  };
}

/** For a sell the take-profit lies above the price and the stop below; for a buy the other way round. */
export function ocoParameters({ symbol, clientListId, side, quantity, stopLoss, takeProfit }: PlaceOco): Parameters {
  const stop = {
    Type: stopLoss.limitPrice === null ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT',
    ClientOrderId: stopLoss.clientOrderId,
    StopPrice: stopLoss.stopPrice.toFixed(),
    ...(stopLoss.limitPrice === null ? {} : { Price: stopLoss.limitPrice.toFixed(), TimeInForce: 'GTC' }),
  };
  const target = {
    Type: wireOrderType(takeProfit.type),
    ClientOrderId: takeProfit.clientOrderId,
    [takeProfit.type === 'limit-maker' ? 'Price' : 'StopPrice']: takeProfit.price.toFixed(),
  };
  const [above, below] = side === 'sell' ? [target, stop] : [stop, target];
  return {
    symbol: venueSymbol(symbol),
    listClientOrderId: clientListId,
    side: wireSide(side),
    quantity: quantity.toFixed(),
    newOrderRespType: 'FULL',
    ...prefixed('above', above),
    ...prefixed('below', below),
  };
}

const prefixed = (prefix: 'above' | 'below', leg: Readonly<Record<string, string>>): Parameters =>
  Object.fromEntries(Object.entries(leg).map(([name, value]) => [prefix + name, value]));
