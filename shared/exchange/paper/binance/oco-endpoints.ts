import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { OcoLegRequest } from '../../../simulation/types.ts';
import type { AccountCall, AccountEndpoint, Answer } from './endpoint.ts';
import { wireRefusal } from './engine-refusals.ts';
import * as refused from './errors.ts';
import type { Gateway } from './gateway.ts';
import { listPlacement, type ResponseType } from './order-reports.ts';
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
  readParameters,
  responseTypeText,
  sideText,
  symbolText,
  timeInForceText,
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

/** Both count as two new orders. */
export const ocoEndpoints: readonly AccountEndpoint[] = [
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
];
