import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { OcoLegRequest, OrderListTarget } from '../../../simulation/types.ts';
import type { AccountCall, AccountEndpoint, Answer } from './endpoint.ts';
import { wireRefusal } from './engine-refusals.ts';
import * as refused from './errors.ts';
import type { Gateway } from './gateway.ts';
import { listCancellation, listPlacement, type ResponseType, wireOrderList } from './order-reports.ts';
import {
  fromTerms,
  newClientId,
  type OrderTerms,
  selfTradePreventionText,
  unsupportedFeature,
  type WireOrderType,
} from './order-requests.ts';
import {
  clientIdText,
  decimalText,
  limitText,
  readParameters,
  responseTypeText,
  sideText,
  symbolText,
  timeInForceText,
  timeText,
  wholeText,
} from './parameters.ts';

type Refusal = refused.Refusal;
const legTypeText = z.enum(['LIMIT_MAKER', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']);

const ocoParameters = z.strictObject({
  symbol: symbolText,
  listClientOrderId: clientIdText.optional(),
  side: sideText,
  quantity: decimalText,
  aboveType: legTypeText,
  aboveClientOrderId: clientIdText.optional(),
  abovePrice: decimalText.optional(),
  aboveStopPrice: decimalText.optional(),
  aboveTimeInForce: timeInForceText.optional(),
  aboveStrategyId: wholeText.optional(),
  aboveStrategyType: wholeText.optional(),
  aboveIcebergQty: decimalText.optional(),
  aboveTrailingDelta: wholeText.optional(),
  belowType: legTypeText,
  belowClientOrderId: clientIdText.optional(),
  belowPrice: decimalText.optional(),
  belowStopPrice: decimalText.optional(),
  belowTimeInForce: timeInForceText.optional(),
  belowStrategyId: wholeText.optional(),
  belowStrategyType: wholeText.optional(),
  belowIcebergQty: decimalText.optional(),
  belowTrailingDelta: wholeText.optional(),
  newOrderRespType: responseTypeText.optional(),
  selfTradePreventionMode: selfTradePreventionText,
});

/** Both legs under the names of plain orders, whichever of the two forms they came in. */
interface Oco {
  readonly clientListId: string;
  readonly above: OrderTerms;
  readonly below: OrderTerms;
  readonly responseType: ResponseType;
  /** Parameter that a term of a leg was sent as. */
  nameOf(leg: 'above' | 'below', term: string): string;
}

function placeOco({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(ocoParameters, parameters);
  if (!read.ok) return read;
  const sent = read.value;
  const symbol = gateway.symbols.find(sent.symbol);
  if (!symbol.ok) return symbol;
  const unsupported = unsupportedFeature({
    icebergQty: sent.aboveIcebergQty ?? sent.belowIcebergQty,
    trailingDelta: sent.aboveTrailingDelta ?? sent.belowTrailingDelta,
  });
  if (unsupported !== null) return err(unsupported);
  const common = { symbol: symbol.value, side: sent.side === 'BUY' ? 'buy' : 'sell', quantity: sent.quantity } as const;
  const oco: Oco = {
    clientListId: sent.listClientOrderId ?? newClientId(gateway),
    above: {
      ...common,
      type: sent.aboveType,
      clientOrderId: sent.aboveClientOrderId ?? newClientId(gateway),
      price: sent.abovePrice,
      stopPrice: sent.aboveStopPrice,
      timeInForce: sent.aboveTimeInForce,
    },
    below: {
      ...common,
      type: sent.belowType,
      clientOrderId: sent.belowClientOrderId ?? newClientId(gateway),
      price: sent.belowPrice,
      stopPrice: sent.belowStopPrice,
      timeInForce: sent.belowTimeInForce,
    },
    responseType: sent.newOrderRespType ?? 'RESULT',
    nameOf: (leg, term) => `${leg}${term[0]?.toUpperCase()}${term.slice(1)}`,
  };
  return execute(oco, key.account, gateway);
}

/** The older form: a limit leg and a stop leg, with their places given by the side. */
const legacyParameters = z.strictObject({
  symbol: symbolText,
  listClientOrderId: clientIdText.optional(),
  side: sideText,
  quantity: decimalText,
  limitClientOrderId: clientIdText.optional(),
  price: decimalText,
  stopClientOrderId: clientIdText.optional(),
  stopPrice: decimalText,
  stopLimitPrice: decimalText.optional(),
  stopLimitTimeInForce: timeInForceText.optional(),
  newOrderRespType: responseTypeText.optional(),
  selfTradePreventionMode: selfTradePreventionText,
});

function placeLegacyOco({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(legacyParameters, parameters);
  if (!read.ok) return read;
  const sent = read.value;
  const symbol = gateway.symbols.find(sent.symbol);
  if (!symbol.ok) return symbol;
  const selling = sent.side === 'SELL';
  const common = { symbol: symbol.value, side: selling ? 'sell' : 'buy', quantity: sent.quantity } as const;
  const limit: OrderTerms = {
    ...common,
    type: 'LIMIT_MAKER',
    clientOrderId: sent.limitClientOrderId ?? newClientId(gateway),
    price: sent.price,
  };
  const stop: OrderTerms = {
    ...common,
    type: sent.stopLimitPrice === undefined ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT',
    clientOrderId: sent.stopClientOrderId ?? newClientId(gateway),
    price: sent.stopLimitPrice,
    stopPrice: sent.stopPrice,
    timeInForce: sent.stopLimitTimeInForce,
  };
  const oco: Oco = {
    clientListId: sent.listClientOrderId ?? newClientId(gateway),
    above: selling ? limit : stop,
    below: selling ? stop : limit,
    responseType: sent.newOrderRespType ?? 'RESULT',
    nameOf: (_, term) => (term === 'timeInForce' ? 'stopLimitTimeInForce' : term),
  };
  return execute(oco, key.account, gateway);
}

function execute(oco: Oco, account: string, gateway: Gateway): Answer {
  const misplaced = misplacedLeg(oco.above.side, oco.above.type, oco.below.type);
  if (misplaced !== null) return err(misplaced);
  const above = leg(oco, 'above');
  if (!above.ok) return above;
  const below = leg(oco, 'below');
  if (!below.ok) return below;
  const { reply } = gateway.venue.execute({
    kind: 'place-oco',
    account,
    clientListId: oco.clientListId,
    above: above.value,
    below: below.value,
  });
  return reply.ok ? ok(listPlacement(reply.value, oco.responseType)) : err(wireRefusal(reply.error));
}

function leg(oco: Oco, place: 'above' | 'below'): Result<OcoLegRequest, Refusal> {
  const order = fromTerms(oco[place], term => oco.nameOf(place, term));
  if (!order.ok) return order;
  return order.value.type === 'market' || order.value.type === 'limit' ? err(refused.ocoOrderType) : ok(order.value);
}

/** Which side of the price each kind of leg may stand on: stops where the position loses, limits and profits where it gains. */
function misplacedLeg(side: 'buy' | 'sell', above: WireOrderType, below: WireOrderType): Refusal | null {
  if (above === 'LIMIT_MAKER' && below === 'LIMIT_MAKER') return refused.ocoNeedsContingent;
  if (side === 'sell') {
    if (below === 'LIMIT_MAKER') return refused.sellLimitMustBeAbove;
    if (below.startsWith('TAKE_PROFIT')) return refused.sellTakeProfitMustBeAbove;
    return above.startsWith('STOP_LOSS') ? refused.stopLossMustBeBelow : null;
  }
  if (above === 'LIMIT_MAKER') return refused.buyLimitMustBeBelow;
  if (above.startsWith('TAKE_PROFIT')) return refused.buyTakeProfitMustBeBelow;
  return below.startsWith('STOP_LOSS') ? refused.stopLossMustBeAbove : null;
}

const listTarget = (orderListId: number | undefined, clientListId: string | undefined): OrderListTarget | null => {
  if (orderListId !== undefined) return { kind: 'id', id: orderListId };
  return clientListId === undefined ? null : { kind: 'client-id', clientListId };
};

const cancelParameters = z.strictObject({
  symbol: symbolText,
  orderListId: wholeText.optional(),
  listClientOrderId: clientIdText.optional(),
  newClientOrderId: clientIdText.optional(),
});

function cancelList({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(cancelParameters, parameters);
  if (!read.ok) return read;
  const symbol = gateway.symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const target = listTarget(read.value.orderListId, read.value.listClientOrderId);
  if (target === null) return err(refused.eitherParameter('orderListId', 'listClientOrderId'));
  const cancelClientId = read.value.newClientOrderId ?? newClientId(gateway);
  const { reply } = gateway.venue.execute({
    kind: 'cancel-order-list',
    account: key.account,
    symbol: symbol.value,
    target,
    cancelClientId,
  });
  if (reply.ok) return ok(listCancellation(reply.value, cancelClientId));
  return err(reply.error.kind === 'unknown-order-list' ? refused.unknownOrderSent : wireRefusal(reply.error));
}

const listQuery = z.strictObject({ orderListId: wholeText.optional(), origClientOrderId: clientIdText.optional() });

function queryList({ parameters, key }: AccountCall, { venue }: Gateway): Answer {
  const read = readParameters(listQuery, parameters);
  if (!read.ok) return read;
  const target = listTarget(read.value.orderListId, read.value.origClientOrderId);
  if (target === null) return err(refused.eitherParameter('orderListId', 'origClientOrderId'));
  const list = venue.orderList(key.account, target);
  return list === null ? err(refused.noSuchOrderList) : ok(wireOrderList(list));
}

const allParameters = z.strictObject({
  fromId: wholeText.optional(),
  startTime: timeText.optional(),
  endTime: timeText.optional(),
  limit: limitText(500, 1_000),
});

function allLists({ parameters, key }: AccountCall, { venue }: Gateway): Answer {
  const read = readParameters(allParameters, parameters);
  if (!read.ok) return read;
  const { fromId, startTime, endTime, limit } = read.value;
  if (fromId !== undefined && (startTime ?? endTime) !== undefined) return err(refused.optionalParametersConflict);
  const range = { fromId: fromId ?? null, since: startTime ?? null, until: endTime ?? null, limit };
  return ok(venue.orderLists(key.account, range).map(wireOrderList));
}

function openLists({ parameters, key }: AccountCall, { venue }: Gateway): Answer {
  const read = readParameters(z.strictObject({}), parameters);
  return read.ok ? ok(venue.openOrderLists(key.account).map(wireOrderList)) : read;
}

export const orderListEndpoints: readonly AccountEndpoint[] = [
  {
    route: 'POST /api/v3/orderList/oco',
    method: 'orderList.place.oco',
    security: 'trade',
    weight: 1,
    orders: 2,
    handle: placeOco,
  },
  {
    route: 'POST /api/v3/order/oco',
    method: 'orderList.place',
    security: 'trade',
    weight: 1,
    orders: 2,
    handle: placeLegacyOco,
  },
  { route: 'DELETE /api/v3/orderList', method: 'orderList.cancel', security: 'trade', weight: 1, handle: cancelList },
  { route: 'GET /api/v3/orderList', method: 'orderList.status', security: 'user-data', weight: 4, handle: queryList },
  { route: 'GET /api/v3/allOrderList', method: 'allOrderLists', security: 'user-data', weight: 20, handle: allLists },
  {
    route: 'GET /api/v3/openOrderList',
    method: 'openOrderLists.status',
    security: 'user-data',
    weight: 6,
    handle: openLists,
  },
];
