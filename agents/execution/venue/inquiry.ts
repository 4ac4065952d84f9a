import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Trading, VenueFault } from '#shared/exchange/port.ts';
import { sum } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { DeskKey, DeskOrder } from '../core/desk.ts';
import type { Fact } from '../core/facts.ts';
import { ordersAtVenue } from '../store/orders.ts';
import { clientOrderIdOf, fillOf, reportOf } from './facts.ts';
import type { AccountReads } from './reads.ts';

export type Answer =
  /** `complete`: the fills add up to what the venue says is filled. */
  | { readonly kind: 'found'; readonly facts: readonly Fact[]; readonly complete: boolean }
  /** `ambiguous`: a trade that could be the order's belongs to an order that we cannot name. */
  | { readonly kind: 'denied'; readonly ambiguous: boolean }
  | { readonly kind: 'failed'; readonly retryAt: EpochMs | null };

export interface Inquiry {
  readonly trading: Pick<Trading, 'orderByClientId'>;
  readonly reads: AccountReads;
  readonly db: Transaction;
  readonly key: DeskKey;
  readonly symbol: MarketSymbol;
  readonly order: DeskOrder;
}

/** Venue clocks and ours differ; orders and trades are looked for from a little before the order. */
export const LOOK_BACK_MS = 60_000;

const failed = (fault: VenueFault): Answer => ({ kind: 'failed', retryAt: fault.retryAt });

/** Asks once, by client order id: in orders, then in open orders, then in trades. */
export async function inquire({ trading, reads, db, key, symbol, order }: Inquiry): Promise<Answer> {
  const clientOrderId = clientOrderIdOf(order);
  const since = epochMs(order.marketTime - LOOK_BACK_MS);
  const found = await trading.orderByClientId(symbol, clientOrderId, since);
  if (!found.ok) return failed(found.error);
  let venueOrder = found.value;
  if (venueOrder === null) {
    const open = await reads.openOrders(symbol);
    if (!open.ok) return failed(open.error);
    venueOrder = open.value.find(one => one.clientOrderId === clientOrderId) ?? null;
  }
  if (venueOrder === null) {
    const fills = await reads.fillsFrom(symbol, since);
    if (!fills.ok) return failed(fills.error);
    const candidates = fills.value.filter(fill => fill.side === order.side && fill.quantity.lte(order.quantity));
    const named = await ordersAtVenue(db, key.instrumentId, [...new Set(candidates.map(fill => fill.venueOrderId))]);
    return { kind: 'denied', ambiguous: candidates.some(fill => !named.has(fill.venueOrderId)) };
  }
  const report = reportOf(order.id, venueOrder);
  if (venueOrder.filledQuantity.isZero()) return { kind: 'found', facts: [report], complete: true };
  const fills = await reads.fillsFrom(symbol, since);
  if (!fills.ok) return failed(fills.error);
  const own = fills.value.filter(fill => fill.venueOrderId === venueOrder.venueOrderId);
  const complete = sum(own.map(fill => fill.quantity)).gte(venueOrder.filledQuantity);
  return { kind: 'found', facts: [...own.map(fill => fillOf(order.id, fill)), report], complete };
}
