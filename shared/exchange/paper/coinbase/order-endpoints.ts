import { z } from 'zod';
import { ok } from '../../../kernel/result.ts';
import type { Listing, Refusal } from '../../../simulation/types.ts';
import { type AccountCall, type AccountEndpoint, type Answer, readBody } from './endpoint.ts';
import type { Gateway } from './gateway.ts';
import { orderUuid } from './ids.ts';
import {
  invalidProductFailure,
  invalidSide,
  type OrderFailure,
  orderFailure,
  unsupportedConfiguration,
} from './order-failures.ts';
import { newOrder, orderConfiguration, type Placement, placementOf } from './order-requests.ts';
import { orderStatus } from './order-status.ts';
import { bracketOf, clientIdOf, refOf, termsOf, type VenueOrder, VenueOrders } from './venue-orders.ts';
import { productId, symbolOf, wireSide } from './wire-values.ts';

type Sent = z.output<typeof newOrder>;

/** A client id that was ever used answers with the order that it named first, and places nothing. */
function place({ key, body }: AccountCall, gateway: Gateway): Answer {
  const read = readBody(newOrder, body);
  if (!read.ok) return read;
  const sent = read.value;
  const orders = new VenueOrders(gateway.venue.actual, key.account);
  const before = orders.byClientId(sent.client_order_id);
  if (before !== null) return ok(accepted(before, sent));
  const planned = plan(sent, gateway);
  if ('error' in planned) return ok(failed(planned, sent));
  const placed = carryOut(planned, key.account, gateway);
  return ok('error' in placed ? failed(placed, sent) : accepted(placed, sent));
}

interface Plan {
  readonly placement: Placement;
  readonly listing: Listing;
  readonly clientOrderId: string;
}

function plan(sent: Sent, { venue }: Gateway): Plan | OrderFailure {
  const symbol = symbolOf(sent.product_id, venue);
  const listing = symbol === null ? null : venue.listing(symbol);
  if (symbol === null || listing === null) return invalidProductFailure;
  if (sent.side !== 'BUY' && sent.side !== 'SELL') return invalidSide;
  const configuration = orderConfiguration.safeParse(sent.order_configuration);
  if (!configuration.success || Object.keys(sent.order_configuration).length !== 1) return unsupportedConfiguration;
  const clientOrderId = sent.client_order_id;
  venue.latency.orderReceived(symbol, clientOrderId);
  const terms = { symbol, side: sent.side === 'BUY' ? 'buy' : 'sell', clientOrderId } as const;
  return { placement: placementOf(configuration.data, terms, listing), listing, clientOrderId };
}

/** The order that the engine made, or why it would not. */
function carryOut(
  { placement, listing, clientOrderId }: Plan,
  account: string,
  { venue }: Gateway,
): VenueOrder | OrderFailure {
  if (placement.kind === 'order') {
    const { reply } = venue.execute({ kind: 'place-order', account, order: placement.order });
    if (!reply.ok) return orderFailure(reply.error, placement.order, listing);
    return { kind: 'order', order: reply.value.order };
  }
  const { above, below } = placement;
  const { reply } = venue.execute({
    kind: 'place-oco',
    account,
    clientListId: clientOrderId,
    partialFill: 'shrinks-sibling',
    above,
    below,
  });
  if (!reply.ok) return orderFailure(reply.error, above, listing);
  const { list, orders } = reply.value;
  return bracketOf(list, [orders[0].order, orders[1].order]);
}

const UNKNOWN = 'UNKNOWN_FAILURE_REASON';

const accepted = (shown: VenueOrder, sent: Sent): object => ({
  success: true,
  failure_reason: UNKNOWN,
  order_id: orderUuid(refOf(shown)),
  success_response: {
    order_id: orderUuid(refOf(shown)),
    product_id: productId(termsOf(shown).symbol),
    side: wireSide(termsOf(shown).side),
    client_order_id: clientIdOf(shown),
    attached_order_id: '',
  },
  order_configuration: sent.order_configuration,
});

const failed = ({ error, preview, message }: OrderFailure, sent: Sent): object => ({
  success: false,
  failure_reason: UNKNOWN,
  order_id: '',
  error_response: {
    error,
    message,
    error_details: '',
    preview_failure_reason: preview,
    new_order_failure_reason: error,
  },
  order_configuration: sent.order_configuration,
});

const previewed = newOrder.extend({ client_order_id: z.string().default('preview') });

/** What placing it would say. Brackets are not previewed. */
function preview({ key, body }: AccountCall, gateway: Gateway): Answer {
  const read = readBody(previewed, body);
  if (!read.ok) return read;
  const planned = plan(read.value, gateway);
  const failure = 'error' in planned ? planned : tested(planned, key.account, gateway);
  return ok({ errs: failure === null ? [] : [failure.preview], warning: [], preview_id: gateway.newToken(32) });
}

function tested({ placement, listing }: Plan, account: string, { venue }: Gateway): OrderFailure | null {
  if (placement.kind === 'bracket') return unsupportedConfiguration;
  const { reply } = venue.execute({ kind: 'test-order', account, order: placement.order });
  return reply.ok ? null : orderFailure(reply.error, placement.order, listing);
}

// ------------------------------------------------------------------------------------ cancel

const MOST_CANCELS = 100;
const cancels = z.object({ order_ids: z.array(z.string()).min(1).max(MOST_CANCELS) });

/** Each by the venue's own id; what fails is told beside what does not. */
function cancel({ key, body }: AccountCall, gateway: Gateway): Answer {
  const read = readBody(cancels, body);
  if (!read.ok) return read;
  const orders = new VenueOrders(gateway.venue.actual, key.account);
  const results = read.value.order_ids.map(uuid => {
    const reason = cancelOne(orders.byId(uuid), key.account, gateway);
    return { success: reason === null, failure_reason: reason ?? 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: uuid };
  });
  return ok({ results });
}

function cancelOne(shown: VenueOrder | null, account: string, { venue, newToken }: Gateway): string | null {
  if (shown === null) return 'UNKNOWN_CANCEL_ORDER';
  const status = orderStatus(shown);
  if (status === 'FILLED') return 'ORDER_IS_FULLY_FILLED';
  if (status !== 'OPEN') return 'DUPLICATE_CANCEL_REQUEST';
  const { symbol } = termsOf(shown);
  const terms = { account, symbol, cancelClientId: newToken(22) };
  const { reply }: { readonly reply: { readonly ok: true } | { readonly ok: false; readonly error: Refusal } } =
    shown.kind === 'order'
      ? venue.execute({ kind: 'cancel-order', ...terms, target: { kind: 'id', id: shown.order.id }, onlyIf: null })
      : venue.execute({ kind: 'cancel-order-list', ...terms, target: { kind: 'id', id: shown.list.id } });
  return reply.ok ? null : 'COMMANDER_REJECTED_CANCEL_ORDER';
}

export const orderEndpoints: readonly AccountEndpoint[] = [
  { route: 'POST /api/v3/brokerage/orders', scope: 'trade', handle: place },
  { route: 'POST /api/v3/brokerage/orders/preview', scope: 'view', handle: preview },
  { route: 'POST /api/v3/brokerage/orders/batch_cancel', scope: 'trade', handle: cancel },
];
