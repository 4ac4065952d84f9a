import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { isOpen } from '../../../simulation/types/order.ts';
import type { Order, OrderId } from '../../../simulation/types.ts';
import { type AccountCall, type AccountEndpoint, type Answer, tradePost } from './endpoint.ts';
import { wireRefusal } from './engine-refusals.ts';
import * as errors from './errors.ts';
import type { Gateway } from './gateway.ts';
import { clientIdShown, ordIdOf } from './order-ids.ts';
import { findOrder, type Named, orderIdOf } from './order-queries.ts';
import { clOrdIdOf, isOrder } from './order-reports.ts';
import { newName, orderRequest } from './order-requests.ts';
import {
  clientIdText,
  decimalText,
  idText,
  instIdText,
  readParameters,
  sentText,
  text,
  truthText,
} from './parameters.ts';
import { answerOf, done, type Part, refused } from './parts.ts';
import { perTwoSeconds } from './rate-limits.ts';
import { wireTime } from './wire-values.ts';

type Refusal = errors.Refusal;
type Account = AccountCall['key']['account'];

function place(sent: unknown, account: Account, gateway: Gateway): Part {
  const names = { clOrdId: sentText(sent, 'clOrdId'), ordId: '', tag: sentText(sent, 'tag') };
  const request = orderRequest(sent, gateway);
  if (!request.ok) return refused(names, request.error);
  const { venue, clientIds } = gateway;
  const { symbol, clientOrderId } = request.value;
  venue.latency.orderReceived(symbol, clientOrderId);
  if (clientIds.find('orders', account, clientOrderId) !== null) return refused(names, errors.duplicateClientId);
  const { reply } = venue.execute({ kind: 'place-order', account, order: request.value });
  if (!reply.ok) {
    const quantity = 'quantity' in request.value ? request.value.quantity : baseAmount(request.value.amount);
    return refused(names, wireRefusal(reply.error, { type: request.value.type, quantity }, venue.listing(symbol)));
  }
  const ordId = ordIdOf(reply.value.order.id);
  if (names.tag !== '') gateway.orderTags.set(ordId, names.tag);
  return done({ ...names, clOrdId: clientIdShown(clientOrderId), ordId });
}

const baseAmount = (amount: { readonly kind: string; readonly quantity?: Order['quantity'] }) =>
  amount.quantity ?? null;

const namedOrder = z.object({ instId: instIdText, ordId: idText.optional(), clOrdId: clientIdText.optional() });
type NamedOrder = z.output<typeof namedOrder>;

/** Which order is meant. `missing` is what the caller says of a request without a name. */
function meant(
  { instId, ...ids }: NamedOrder,
  missing: Refusal,
  { account, gateway }: { readonly account: Account; readonly gateway: Gateway },
): Result<Named, Refusal> {
  const symbol = gateway.instruments.find(instId);
  if (!symbol.ok) return symbol;
  if (ids.ordId === undefined && ids.clOrdId === undefined) return err(missing);
  return ok({ account, symbol: symbol.value, ...ids });
}

function cancel(sent: unknown, account: Account, gateway: Gateway): Part {
  const names = { clOrdId: sentText(sent, 'clOrdId'), ordId: sentText(sent, 'ordId') };
  const read = readParameters(namedOrder, sent);
  if (!read.ok) return refused(names, read.error);
  const named = meant(read.value, errors.cancelIdRequired, { account, gateway });
  if (!named.ok) return refused(names, named.error);
  const id = orderIdOf(named.value, gateway);
  const known = id === null ? names : { ...names, ordId: ordIdOf(id) };
  const refusal = id === null ? errors.cancelOfNothing : cancelOrder(id, named.value, gateway);
  return refusal === null ? done(known) : refused(known, refusal);
}

/** What a read does not show (yet) is cancelled all the same: an order of that number is there or it is not. */
function cancelOrder(id: OrderId, { account, symbol }: Named, gateway: Gateway): Refusal | null {
  const target = { kind: 'id', id } as const;
  const seen = gateway.venue.order(account, symbol, target);
  if (seen !== null && !isOrder(seen)) return errors.cancelOfNothing;
  const cancelClientId = newName(gateway);
  const { reply } = gateway.venue.execute({
    kind: 'cancel-order',
    account,
    symbol,
    target,
    cancelClientId,
    onlyIf: null,
  });
  if (reply.ok) return null;
  const state = gateway.venue.order(account, symbol, target)?.state.kind;
  if (state === 'filled') return errors.cancelOfCompleted;
  return state === 'cancelled' || state === 'expired' ? errors.cancelOfCanceled : errors.cancelOfNothing;
}

const amendBody = namedOrder.extend({
  newSz: decimalText.optional(),
  newPx: decimalText.optional(),
  cxlOnFail: truthText.default(false),
  reqId: text.optional(),
});

function amend(sent: unknown, account: Account, gateway: Gateway): Part {
  const names = {
    clOrdId: sentText(sent, 'clOrdId'),
    ordId: sentText(sent, 'ordId'),
    reqId: sentText(sent, 'reqId'),
  };
  const read = readParameters(amendBody, sent);
  if (!read.ok) return refused(names, read.error);
  const { newSz, newPx, cxlOnFail } = read.value;
  const named = meant(read.value, errors.orderIdRequired, { account, gateway });
  if (!named.ok) return refused(names, named.error);
  const order = findOrder(named.value, gateway);
  if (order === null) return refused(names, errors.amendOfNothing);
  const known = { ...names, clOrdId: clOrdIdOf(order), ordId: ordIdOf(order.id) };
  if (newSz === undefined && newPx === undefined) return refused(known, errors.amendWithoutTerms);
  const refusal = amendOrder(order, { quantity: newSz ?? null, price: newPx ?? null }, gateway);
  if (refusal === null) return done(known);
  if (cxlOnFail) cancelOrder(order.id, order, gateway);
  return refused(known, refusal);
}

function amendOrder(
  order: Order,
  terms: { readonly quantity: Order['price']; readonly price: Order['price'] },
  { venue }: Gateway,
): Refusal | null {
  const { account, symbol, id, state } = order;
  if (!isOpen(order)) return state.kind === 'filled' ? errors.amendOfCompleted : errors.amendOfCanceled;
  const target = { kind: 'id', id } as const;
  const { reply } = venue.execute({ kind: 'amend-order', account, symbol, target, ...terms });
  if (reply.ok) return null;
  if (reply.error.kind === 'insufficient-balance') return errors.amendBalance;
  if (reply.error.kind === 'unknown-order') return errors.amendOfNothing;
  const asked = { type: order.type, quantity: terms.quantity ?? order.quantity };
  return wireRefusal(reply.error, asked, venue.listing(symbol));
}

type One = (sent: unknown, account: Account, gateway: Gateway) => Part;
const LARGEST_BATCH = 20;

const single =
  (one: One) =>
  ({ sent, key }: AccountCall, gateway: Gateway): Answer =>
    answerOf([one(sent, key.account, gateway)], { ts: wireTime(gateway.clocks.marketNow()) });

export const batch =
  (one: One) =>
  ({ sent, key }: AccountCall, gateway: Gateway): Answer => {
    if (!Array.isArray(sent) || sent.length === 0) return err(errors.jsonSyntaxError);
    if (sent.length > LARGEST_BATCH) return err(errors.batchTooLarge);
    const parts = sent.map(each => one(each, key.account, gateway));
    return answerOf(parts, { ts: wireTime(gateway.clocks.marketNow()) });
  };

/** Only placing and amending look at `expTime`, and count against the account's orders. */
const ordering = { expires: true, orders: true } as const;
const few = perTwoSeconds(60, 'trading');
const many = perTwoSeconds(300, 'trading');

export const orderEndpoints: readonly AccountEndpoint[] = [
  tradePost('trade/order', { limit: few, ...ordering, handle: single(place) }),
  tradePost('trade/batch-orders', { limit: many, ...ordering, handle: batch(place) }),
  tradePost('trade/amend-order', { limit: few, ...ordering, handle: single(amend) }),
  tradePost('trade/amend-batch-orders', { limit: many, ...ordering, handle: batch(amend) }),
  tradePost('trade/cancel-order', { limit: few, handle: single(cancel) }),
  tradePost('trade/cancel-batch-orders', { limit: many, handle: batch(cancel) }),
];
