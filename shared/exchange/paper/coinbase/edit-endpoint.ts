import { z } from 'zod';
import { DECIMAL_TEXT, Decimal } from '../../../kernel/decimal.ts';
import { ok } from '../../../kernel/result.ts';
import type { Refusal } from '../../../simulation/types.ts';
import { type AccountCall, type AccountEndpoint, type Answer, readBody } from './endpoint.ts';
import type { Gateway } from './gateway.ts';
import { orderStatus } from './order-status.ts';
import { type VenueOrder, VenueOrders } from './venue-orders.ts';

const amount = z
  .string()
  .regex(DECIMAL_TEXT)
  .transform(text => new Decimal(text));
const edited = z.object({ order_id: z.string(), price: amount.optional(), size: amount.optional() });

/** Another price or size of a GTC limit order, which keeps its id; a size holds what has filled. */
function edit({ key, body }: AccountCall, gateway: Gateway): Answer {
  const read = readBody(edited, body);
  if (!read.ok) return read;
  const shown = new VenueOrders(gateway.venue.actual, key.account).byId(read.value.order_id);
  const reason = refusedEdit(shown) ?? amend(shown, read.value, gateway);
  if (reason === null) return ok({ success: true, success_response: { order_id: read.value.order_id }, errors: [] });
  const errors = [{ edit_failure_reason: reason, preview_failure_reason: 'UNKNOWN_PREVIEW_FAILURE_REASON' }];
  return ok({ success: false, error_response: errors[0], errors });
}

function refusedEdit(shown: VenueOrder | null): string | null {
  if (shown === null) return 'ORDER_NOT_FOUND';
  if (orderStatus(shown) !== 'OPEN') return 'ONLY_OPEN_ORDERS_CAN_BE_EDITED';
  const isLimit = shown.kind === 'order' && (shown.order.type === 'limit' || shown.order.type === 'limit-maker');
  return isLimit ? null : 'ONLY_LIMIT_ORDER_EDITS_SUPPORTED';
}

function amend(
  shown: VenueOrder | null,
  { price, size }: Pick<z.output<typeof edited>, 'price' | 'size'>,
  { venue }: Gateway,
): string | null {
  if (shown?.kind !== 'order') return 'ORDER_NOT_FOUND';
  const { account, symbol, id } = shown.order;
  const { reply } = venue.execute({
    kind: 'amend-order',
    account,
    symbol,
    target: { kind: 'id', id },
    price: price ?? null,
    quantity: size ?? null,
  });
  return reply.ok ? null : editFailure(reply.error);
}

function editFailure(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'amend-refused':
      return refusal.reason === 'at-or-below-filled'
        ? 'CANNOT_EDIT_TO_BELOW_FILLED_SIZE'
        : 'ONLY_LIMIT_ORDER_EDITS_SUPPORTED';
    case 'filter':
      return refusal.filter === 'price-filter' || refusal.filter === 'percent-price-by-side'
        ? 'INVALID_EDITED_PRICE'
        : 'INVALID_EDITED_SIZE';
    case 'not-positive':
      return refusal.field === 'price' ? 'INVALID_EDITED_PRICE' : 'INVALID_EDITED_SIZE';
    default:
      return 'COMMANDER_REJECTED_EDIT_ORDER';
  }
}

export const editEndpoint: AccountEndpoint = {
  route: 'POST /api/v3/brokerage/orders/edit',
  scope: 'trade',
  handle: edit,
};
