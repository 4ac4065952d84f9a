import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Trading, VenueFault, VenueFill } from '#shared/exchange/port.ts';
import { sum } from '#shared/kernel/decimal.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { DeskKey, DeskOrder } from '../core/desk.ts';
import type { Fact } from '../core/facts.ts';
import { ordersAtVenue } from '../store/orders.ts';
import { clientOrderIdOf, fillOf, reportOf } from './facts.ts';

export type Answer =
  /** `complete`: the fills add up to what the venue says is filled. */
  | { readonly kind: 'found'; readonly facts: readonly Fact[]; readonly complete: boolean }
  /** `ambiguous`: a trade that could be the order's belongs to an order that we cannot name. */
  | { readonly kind: 'denied'; readonly ambiguous: boolean }
  | { readonly kind: 'failed'; readonly retryAt: EpochMs | null };

export interface Inquiry {
  readonly trading: Trading;
  readonly db: Transaction;
  readonly key: DeskKey;
  readonly symbol: MarketSymbol;
  readonly order: DeskOrder;
}

/** Venue clocks and ours differ; orders and trades are looked for from a little before the order. */
export const LOOK_BACK_MS = 60_000;
const MAX_PAGES = 20;

const failed = (fault: VenueFault): Answer => ({ kind: 'failed', retryAt: fault.retryAt });

/** Asks once, by client order id: in orders, then in open orders, then in trades. */
export async function inquire({ trading, db, key, symbol, order }: Inquiry): Promise<Answer> {
  const clientOrderId = clientOrderIdOf(order);
  const since = epochMs(order.marketTime - LOOK_BACK_MS);
  const found = await trading.orderByClientId(symbol, clientOrderId, since);
  if (!found.ok) return failed(found.error);
  let venueOrder = found.value;
  if (venueOrder === null) {
    const open = await trading.openOrders(symbol);
    if (!open.ok) return failed(open.error);
    venueOrder = open.value.find(one => one.clientOrderId === clientOrderId) ?? null;
  }
  if (venueOrder === null) {
    const fills = await fillsFrom(trading, symbol, since);
    if (!fills.ok) return failed(fills.error);
    const candidates = fills.value.filter(fill => fill.side === order.side && fill.quantity.lte(order.quantity));
    const named = await ordersAtVenue(db, key.instrumentId, [...new Set(candidates.map(fill => fill.venueOrderId))]);
    return { kind: 'denied', ambiguous: candidates.some(fill => !named.has(fill.venueOrderId)) };
  }
  const report = reportOf(order.id, venueOrder);
  if (venueOrder.filledQuantity.isZero()) return { kind: 'found', facts: [report], complete: true };
  const fills = await fillsFrom(trading, symbol, since);
  if (!fills.ok) return failed(fills.error);
  const own = fills.value.filter(fill => fill.venueOrderId === venueOrder.venueOrderId);
  const complete = sum(own.map(fill => fill.quantity)).gte(venueOrder.filledQuantity);
  return { kind: 'found', facts: [...own.map(fill => fillOf(order.id, fill)), report], complete };
}

/** All trades of a symbol since a moment, oldest first, page by page. */
async function fillsFrom(
  trading: Trading,
  symbol: MarketSymbol,
  since: EpochMs,
): Promise<Result<readonly VenueFill[], VenueFault>> {
  const limit = trading.capabilities.maxFillsPerCall;
  const fills = new Map<string, VenueFill>();
  let from: { readonly time: EpochMs } | { readonly tradeId: string } = { time: since };
  for (let page = 0; page < MAX_PAGES; page++) {
    const read = await trading.fillsSince({ symbol, from, limit });
    if (!read.ok) return read;
    for (const fill of read.value) fills.set(fill.venueTradeId, fill);
    const last = read.value.at(-1);
    if (last === undefined || read.value.length < limit) break;
    from = { tradeId: last.venueTradeId };
  }
  return ok([...fills.values()]);
}
