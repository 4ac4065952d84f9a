import { type Decimal, maximum, ZERO } from '../../kernel/decimal.ts';
import type { AccountEvent, VenueFill, VenueOrder } from '../port.ts';
import { openRecent } from '../recent.ts';
import type { OrderUpdate } from './account-frames.ts';
import type { Orders } from './orders.ts';

/** What was told of an order. */
interface Told {
  readonly quantity: Decimal;
  readonly filled: Decimal;
  readonly filledQuote: Decimal;
  readonly tradeIds: ReadonlySet<string>;
}

const NOTHING: Told = { quantity: ZERO, filled: ZERO, filledQuote: ZERO, tradeIds: new Set() };
const KEPT_ORDERS = 5_000;

/** Turns the venue's figures so far into one event per fill. */
export interface OrderNews {
  hear(update: OrderUpdate): void;
}

/**
 * When the filled amount of an order grew, its fills are asked for and each new one is told with what the order had filled by
 * then. What the venue does not list yet is left out: the order's own figures show that it is missing.
 */
export function openOrderNews({
  orders,
  tell,
}: {
  readonly orders: Pick<Orders, 'fillsOf' | 'remember'>;
  readonly tell: (event: AccountEvent) => void;
}): OrderNews {
  const toldOf = openRecent<Told>(KEPT_ORDERS);
  let telling: Promise<void> = Promise.resolve();

  const take = async ({ order: heard, reason }: OrderUpdate): Promise<void> => {
    const before = toldOf.get(heard.venueOrderId) ?? NOTHING;
    const order = { ...heard, quantity: maximum(before.quantity, heard.quantity) };
    const grew = order.filledQuantity.gt(before.filled);
    const read = grew ? await orders.fillsOf(order) : null;
    const fresh = read?.ok ? read.value.filter(fill => !before.tradeIds.has(fill.venueTradeId)) : [];
    let told: Told = { ...before, quantity: order.quantity };
    for (const fill of fresh) {
      told = afterFill(told, fill);
      tell(updated(upTo(order, told), { fill, reason: '' }));
    }
    const isWhole = told.filled.gte(order.filledQuantity);
    const isOver = order.state !== 'open' && order.state !== 'partly-filled' && order.state !== 'filled';
    if (fresh.length === 0 || !isWhole || isOver) tell(updated(order, { fill: null, reason }));
    toldOf.set(order.venueOrderId, told);
  };
  return {
    hear: update => {
      orders.remember(update.order.clientOrderId, update.order.venueOrderId);
      telling = telling.then(() => take(update));
    },
  };
}

const afterFill = ({ quantity, filled, filledQuote, tradeIds }: Told, fill: VenueFill): Told => ({
  quantity,
  filled: filled.plus(fill.quantity),
  filledQuote: filledQuote.plus(fill.quantity.times(fill.price)),
  tradeIds: new Set([...tradeIds, fill.venueTradeId]),
});

/** The order as it stood after a fill: over only with its last one. */
function upTo(order: VenueOrder, { filled, filledQuote }: Told): VenueOrder {
  if (filled.gte(order.quantity)) return { ...order, filledQuantity: filled, filledQuote, state: 'filled' };
  return { ...order, filledQuantity: filled, filledQuote, state: 'partly-filled' };
}

const updated = (
  order: VenueOrder,
  { fill, reason }: { readonly fill: VenueFill | null; readonly reason: string },
): AccountEvent => ({ kind: 'order-updated', order, fill, reason, venueTime: fill?.venueTime ?? order.updatedAt });
