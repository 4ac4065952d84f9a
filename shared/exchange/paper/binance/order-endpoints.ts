import { z } from 'zod';
import type { OrderType } from '../../../domain/order.ts';
import { err, ok } from '../../../kernel/result.ts';
import type { CancelledOrder, PlacedOrder } from '../../../simulation/types.ts';
import type { AccountCall, AccountEndpoint, Answer } from './endpoint.ts';
import { wireRefusal } from './engine-refusals.ts';
import { eitherParameter, noSuchOrder, type Refusal, refusalBody, unknownOrderSent } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { amendment, cancellation, placementReport, type ResponseType, wireOrder } from './order-reports.ts';
import { newClientId, orderParameters, orderRequest, orderTarget } from './order-requests.ts';
import { clientIdText, decimalText, readParameters, symbolText, wholeText } from './parameters.ts';

const responseType = (asked: ResponseType | undefined, type: OrderType): ResponseType =>
  asked ?? (type === 'market' || type === 'limit' ? 'FULL' : 'ACK');

function place({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(orderParameters, parameters);
  if (!read.ok) return read;
  const order = orderRequest(read.value, gateway);
  if (!order.ok) return order;
  const { reply } = gateway.venue.execute({ kind: 'place-order', account: key.account, order: order.value });
  if (!reply.ok) return err(wireRefusal(reply.error));
  return ok(placementReport(reply.value, responseType(read.value.newOrderRespType, order.value.type)));
}

const testParameters = orderParameters.extend({ computeCommissionRates: z.enum(['true', 'false']).optional() });

function test({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(testParameters, parameters);
  if (!read.ok) return read;
  const order = orderRequest(read.value, gateway);
  if (!order.ok) return order;
  const { reply } = gateway.venue.execute({ kind: 'test-order', account: key.account, order: order.value });
  return reply.ok ? ok({}) : err(wireRefusal(reply.error));
}

const namedOrder = z.strictObject({
  symbol: symbolText,
  orderId: wholeText.optional(),
  origClientOrderId: clientIdText.optional(),
});

function query({ parameters, key }: AccountCall, { venue, symbols }: Gateway): Answer {
  const read = readParameters(namedOrder, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const target = orderTarget(read.value.orderId, read.value.origClientOrderId);
  if (target === null) return err(eitherParameter('origClientOrderId', 'orderId'));
  const order = venue.order(key.account, symbol.value, target);
  return order === null ? err(noSuchOrder) : ok(wireOrder(order));
}

const restrictionText = z.enum(['ONLY_NEW', 'ONLY_PARTIALLY_FILLED']).optional();
const onlyIf = (restriction: z.output<typeof restrictionText>): 'new' | 'partially-filled' | null => {
  if (restriction === undefined) return null;
  return restriction === 'ONLY_NEW' ? 'new' : 'partially-filled';
};

const cancelParameters = namedOrder.extend({
  newClientOrderId: clientIdText.optional(),
  cancelRestrictions: restrictionText,
});

function cancel({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(cancelParameters, parameters);
  if (!read.ok) return read;
  const { orderId, origClientOrderId, newClientOrderId, cancelRestrictions } = read.value;
  const symbol = gateway.symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const target = orderTarget(orderId, origClientOrderId);
  if (target === null) return err(eitherParameter('origClientOrderId', 'orderId'));
  const cancelClientId = newClientOrderId ?? newClientId(gateway);
  const { reply } = gateway.venue.execute({
    kind: 'cancel-order',
    account: key.account,
    symbol: symbol.value,
    target,
    cancelClientId,
    onlyIf: onlyIf(cancelRestrictions),
  });
  return reply.ok ? ok(cancellation(reply.value, cancelClientId)) : err(wireRefusal(reply.error));
}

function cancelOpen({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(z.strictObject({ symbol: symbolText }), parameters);
  if (!read.ok) return read;
  const symbol = gateway.symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const cancelClientId = newClientId(gateway);
  const { reply } = gateway.venue.execute({
    kind: 'cancel-open-orders',
    account: key.account,
    symbol: symbol.value,
    cancelClientId,
  });
  if (!reply.ok) return err(wireRefusal(reply.error));
  if (reply.value.length === 0) return err(unknownOrderSent);
  return ok(onePerList(reply.value).map(cancelled => cancellation(cancelled, cancelClientId)));
}

/** Both legs of a list bring the whole list: it is reported once. */
function onePerList(cancelled: readonly CancelledOrder[]): readonly CancelledOrder[] {
  const seen = new Set<number>();
  return cancelled.filter(({ list }) => {
    if (list === null) return true;
    if (seen.has(list.list.id)) return false;
    seen.add(list.list.id);
    return true;
  });
}

const replaceParameters = orderParameters.extend({
  cancelReplaceMode: z.enum(['STOP_ON_FAILURE', 'ALLOW_FAILURE']),
  cancelOrderId: wholeText.optional(),
  cancelOrigClientOrderId: clientIdText.optional(),
  cancelNewClientOrderId: clientIdText.optional(),
  cancelRestrictions: restrictionText,
});

function cancelReplace({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(replaceParameters, parameters);
  if (!read.ok) return read;
  const { cancelReplaceMode, cancelOrderId, cancelOrigClientOrderId, cancelNewClientOrderId } = read.value;
  const target = orderTarget(cancelOrderId, cancelOrigClientOrderId);
  if (target === null) return err(eitherParameter('cancelOrigClientOrderId', 'cancelOrderId'));
  const order = orderRequest(read.value, gateway);
  if (!order.ok) return order;
  const cancelClientId = cancelNewClientOrderId ?? newClientId(gateway);
  const { reply } = gateway.venue.execute({
    kind: 'cancel-replace',
    account: key.account,
    target,
    cancelClientId,
    onlyIf: onlyIf(read.value.cancelRestrictions),
    whenCancelFails: cancelReplaceMode === 'STOP_ON_FAILURE' ? 'stop' : 'place-anyway',
    order: order.value,
  });
  if (!reply.ok) return err(wireRefusal(reply.error));
  const { cancelled, placed } = reply.value;
  return replacement(
    cancelled.ok ? ok(cancellation(cancelled.value, cancelClientId)) : err(wireRefusal(cancelled.error)),
    placed === null ? null : placementHalf(placed, responseType(read.value.newOrderRespType, order.value.type)),
  );
}

type Half = { readonly ok: true; readonly value: object } | { readonly ok: false; readonly error: Refusal };

const placementHalf = (
  placed:
    | { readonly ok: true; readonly value: PlacedOrder }
    | { readonly ok: false; readonly error: Parameters<typeof wireRefusal>[0] },
  type: ResponseType,
): Half => (placed.ok ? ok(placementReport(placed.value, type)) : err(wireRefusal(placed.error)));

/** -2021 when one half failed (409: the new order lives), -2022 when both did or the second was not tried. */
function replacement(cancelled: Half, placed: Half | null): Answer {
  const outcome = {
    cancelResult: cancelled.ok ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === null ? 'NOT_ATTEMPTED' : placed.ok ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelled.ok ? cancelled.value : refusalBody(cancelled.error),
    newOrderResponse: placed === null ? null : placed.ok ? placed.value : refusalBody(placed.error),
  };
  if (cancelled.ok && placed?.ok) return ok(outcome);
  return cancelled.ok || placed?.ok
    ? err({ status: 409, code: -2021, message: 'Order cancel-replace partially failed.', data: outcome })
    : err({ status: 400, code: -2022, message: 'Order cancel-replace failed.', data: outcome });
}

const amendParameters = namedOrder.extend({ newQty: decimalText, newClientOrderId: clientIdText.optional() });

function amend({ parameters, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(amendParameters, parameters);
  if (!read.ok) return read;
  const symbol = gateway.symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const target = orderTarget(read.value.orderId, read.value.origClientOrderId);
  if (target === null) return err(eitherParameter('origClientOrderId', 'orderId'));
  const { reply } = gateway.venue.execute({
    kind: 'amend-quantity',
    account: key.account,
    symbol: symbol.value,
    target,
    quantity: read.value.newQty,
    newClientOrderId: read.value.newClientOrderId ?? newClientId(gateway),
  });
  if (reply.ok) return ok(amendment(reply.value));
  const refusal = wireRefusal(reply.error);
  return err(refusal === unknownOrderSent ? { ...refusal, code: -2038 } : refusal);
}

export const orderEndpoints: readonly AccountEndpoint[] = [
  { route: 'POST /api/v3/order', method: 'order.place', security: 'trade', weight: 1, orders: 1, handle: place },
  { route: 'POST /api/v3/order/test', method: 'order.test', security: 'trade', weight: 1, handle: test },
  { route: 'GET /api/v3/order', method: 'order.status', security: 'user-data', weight: 4, handle: query },
  { route: 'DELETE /api/v3/order', method: 'order.cancel', security: 'trade', weight: 1, handle: cancel },
  {
    route: 'DELETE /api/v3/openOrders',
    method: 'openOrders.cancelAll',
    security: 'trade',
    weight: 1,
    handle: cancelOpen,
  },
  {
    route: 'POST /api/v3/order/cancelReplace',
    method: 'order.cancelReplace',
    security: 'trade',
    weight: 1,
    orders: 1,
    handle: cancelReplace,
  },
  {
    route: 'PUT /api/v3/order/amend/keepPriority',
    method: 'order.amend.keepPriority',
    security: 'trade',
    weight: 4,
    handle: amend,
  },
];
