import { z } from 'zod';
import { err, ok } from '../../../kernel/result.ts';
import type { OrderListTarget } from '../../../simulation/types.ts';
import type { AccountCall, AccountEndpoint, Answer } from './endpoint.ts';
import { wireRefusal } from './engine-refusals.ts';
import * as refused from './errors.ts';
import type { Gateway } from './gateway.ts';
import { listCancellation, wireOrderList } from './order-reports.ts';
import { newClientId } from './order-requests.ts';
import { clientIdText, limitText, readParameters, symbolText, timeText, wholeText } from './parameters.ts';

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
