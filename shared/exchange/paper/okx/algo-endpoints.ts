import { z } from 'zod';
import type { Result } from '../../../kernel/result.ts';
import { err, ok } from '../../../kernel/result.ts';
import type { AccountId, OrderId } from '../../../simulation/types.ts';
import { algoAt } from './algo-queries.ts';
import { algoStateOf } from './algo-reports.ts';
import { type AlgoRequest, algoRequest, legOf } from './algo-requests.ts';
import type { Named } from './client-ids.ts';
import { type AccountCall, type AccountEndpoint, type Answer, tradePost } from './endpoint.ts';
import { wireRefusal } from './engine-refusals.ts';
import * as errors from './errors.ts';
import type { Gateway } from './gateway.ts';
import { batch } from './order-endpoints.ts';
import { algoIdOf, readAlgoId } from './order-ids.ts';
import { newName } from './order-requests.ts';
import { clientIdText, idText, instIdText, readParameters, sentText } from './parameters.ts';
import { answerOf, done, type Part, refused } from './parts.ts';
import { perTwoSeconds } from './rate-limits.ts';

type Refusal = errors.Refusal;

function place({ sent, key }: AccountCall, gateway: Gateway): Answer {
  return answerOf([placeAlgo(sent, key.account, gateway)], { tag: sentText(sent, 'tag') });
}

function placeAlgo(sent: unknown, account: AccountId, gateway: Gateway): Part {
  const names = { algoClOrdId: sentText(sent, 'algoClOrdId'), algoId: '', clOrdId: '' };
  const read = algoRequest(sent, gateway);
  if (!read.ok) return refused(names, read.error);
  const request = read.value;
  const name = request.algoClOrdId ?? newName(gateway);
  gateway.venue.latency.orderReceived(request.symbol, name);
  if (gateway.clientIds.find('algos', account, name) !== null)
    return refused(names, errors.duplicateAlgoClientId(name));
  const placed = execute(request, { account, name }, gateway);
  if (!placed.ok) return refused(names, placed.error);
  return done({ ...names, algoId: algoIdOf(placed.value) });
}

/** One price is a stop of the engine; two are a list of it. Gives the number of the (first) order. */
function execute(
  request: AlgoRequest,
  { account, name }: { readonly account: AccountId; readonly name: string },
  { venue }: Gateway,
): Result<OrderId, Refusal> {
  const { symbol, side, quantity, takeProfit, stopLoss } = request;
  const refusedBy = (error: Parameters<typeof wireRefusal>[0]) =>
    err(wireRefusal(error, { type: 'stop-loss', quantity }, venue.listing(symbol)));
  if (takeProfit !== null && stopLoss !== null) {
    const gain = legOf(request, 'take-profit', { trigger: takeProfit, clientOrderId: `${name}tp` });
    const loss = legOf(request, 'stop-loss', { trigger: stopLoss, clientOrderId: `${name}sl` });
    const [above, below] = side === 'sell' ? [gain, loss] : [loss, gain];
    const { reply } = venue.execute({ kind: 'place-oco', account, clientListId: name, above, below });
    return reply.ok ? ok(reply.value.list.orderIds[0]) : refusedBy(reply.error);
  }
  const trigger = stopLoss ?? takeProfit;
  if (trigger === null) return err(errors.parameterEmpty('slTriggerPx'));
  const order = legOf(request, stopLoss === null ? 'take-profit' : 'stop-loss', { trigger, clientOrderId: name });
  const { reply } = venue.execute({ kind: 'place-order', account, order });
  return reply.ok ? ok(reply.value.order.id) : refusedBy(reply.error);
}

const namedAlgo = z.object({
  instId: instIdText,
  algoId: idText.optional(),
  algoClOrdId: clientIdText.optional(),
});

function cancel(sent: unknown, account: AccountId, gateway: Gateway): Part {
  const names = { algoClOrdId: sentText(sent, 'algoClOrdId'), algoId: sentText(sent, 'algoId'), clOrdId: '' };
  const read = readParameters(namedAlgo, sent);
  if (!read.ok) return refused(names, read.error);
  const { instId, algoId, algoClOrdId } = read.value;
  const symbol = gateway.instruments.find(instId);
  if (!symbol.ok) return refused(names, symbol.error);
  if (algoId === undefined && algoClOrdId === undefined) return refused(names, errors.cancelIdRequired);
  const id =
    algoId === undefined
      ? (gateway.clientIds.find('algos', account, algoClOrdId ?? '')?.id ?? null)
      : readAlgoId(algoId);
  const known = id === null ? names : { ...names, algoId: algoIdOf(id) };
  const isCancelled = id !== null && cancelWaiting({ symbol: symbol.value, id }, account, gateway);
  return isCancelled ? done(known) : refused(known, errors.cancelOfNothing);
}

/** False for one that is not waiting any more; what it made is an order of its own. What a read does not show yet is cancelled all the same. */
function cancelWaiting({ symbol, id }: Named, account: AccountId, gateway: Gateway): boolean {
  const algo = algoAt(account, { symbol, id }, gateway);
  const isSeen = gateway.venue.order(account, symbol, { kind: 'id', id }) !== null;
  if (algo === null ? isSeen : algoStateOf(algo) !== 'live') return false;
  const { reply } = gateway.venue.execute({
    kind: 'cancel-order',
    account,
    symbol,
    target: { kind: 'id', id },
    cancelClientId: newName(gateway),
    onlyIf: null,
  });
  return reply.ok;
}

const rarely = perTwoSeconds(20, 'trading');

export const algoEndpoints: readonly AccountEndpoint[] = [
  tradePost('trade/order-algo', { limit: rarely, handle: place }),
  tradePost('trade/cancel-algos', { limit: rarely, handle: batch(cancel) }),
];
