import { type Decimal, maximum, ZERO } from '../kernel/decimal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { freeOf, setHold } from './balances.ts';
import { openOrder, placeOf } from './cancel.ts';
import { depthOf, facingPrice } from './depth.ts';
import { failedFilter } from './filters/registry.ts';
import { isOnMargin, marginRefusal } from './margin/account.ts';
import { keyOf, requiredFor } from './orders.ts';
import { started } from './place.ts';
import { settle } from './settle.ts';
import { accountOf, type MarketState, type Step } from './state.ts';
import type { Command, FilterKind, Order, Refusal, Replies } from './types.ts';

type Amend = Extract<Command, { readonly kind: 'amend-quantity' }>;
type AmendOrder = Extract<Command, { readonly kind: 'amend-order' }>;

/** Makes a resting order smaller where it stands in the queue. */
export function amendQuantity(step: Step, command: Amend): Result<Replies['amend-quantity'], Refusal> {
  const market = placeOf(step, command.account, command.symbol);
  if (!market.ok) return market;
  const order = openOrder(market.value, command.account, command.target);
  if (order === null) return err({ kind: 'unknown-order' });
  const refusal = amendRefusal(market.value, order, command);
  if (refusal !== null) return err(refusal);
  const clientOrderId = command.newClientOrderId ?? order.clientOrderId;
  const amended = keep(step, market.value, {
    from: order,
    to: { ...order, clientOrderId, quantity: command.quantity },
  });
  return ok({ order: amended, previousClientOrderId: order.clientOrderId });
}

/** Gives a resting order another price or quantity. */
export function amendOrder(step: Step, command: AmendOrder): Result<Replies['amend-order'], Refusal> {
  const found = placeOf(step, command.account, command.symbol);
  if (!found.ok) return found;
  const market = found.value;
  const order = openOrder(market, command.account, command.target);
  if (order === null) return err({ kind: 'unknown-order' });
  const { status } = market.listing;
  if (status !== 'trading') return err({ kind: 'market-closed', status });
  const { quantity, price } = { quantity: command.quantity ?? order.quantity, price: command.price ?? order.price };
  if (price?.lte(0)) return err({ kind: 'not-positive', field: 'price' });
  const wanted: Order = { ...order, quantity, price };
  const refusal =
    sizeRefusal(market, order, { quantity, price }) ??
    crossingRefusal(step, market, wanted) ??
    unpaid(step, market, wanted);
  if (refusal !== null) return err(refusal);
  const keepsItsPlace = order.price !== null && price?.eq(order.price) === true && quantity.lte(order.quantity);
  if (!keepsItsPlace) market.orders.delete(order.id);
  const amended = keep(step, market, { from: order, to: wanted });
  return ok(keepsItsPlace ? { order: amended, fills: [] } : started(step, amended));
}

/** The order with its new terms, backed anew. */
function keep(step: Step, market: MarketState, { from, to }: { readonly from: Order; readonly to: Order }): Order {
  const amended: Order = { ...to, updatedAt: step.at };
  setHold(step, accountOf(step.state, from.account), {
    key: keyOf(from),
    ...requiredFor(amended, market.listing, accountOf(step.state, from.account).fees),
  });
  const { clientOrderId: previousClientOrderId, quantity: previousQuantity } = from;
  return settle(step, amended, { kind: 'amended', previousClientOrderId, previousQuantity });
}

const refuse = (reason: Extract<Refusal, { kind: 'amend-refused' }>['reason']): Refusal => ({
  kind: 'amend-refused',
  reason,
});

function amendRefusal(market: MarketState, order: Order, { quantity, newClientOrderId }: Amend): Refusal | null {
  const refusal = sizeRefusal(market, order, { quantity, price: order.price });
  if (refusal !== null) return refusal;
  if (quantity.gte(order.quantity)) return refuse('not-smaller');
  const isTaken = (other: Order): boolean =>
    other.account === order.account && other.id !== order.id && other.clientOrderId === newClientOrderId;
  if (newClientOrderId !== null && [...market.orders.values()].some(isTaken))
    return { kind: 'duplicate-client-order-id', clientOrderId: newClientOrderId };
  return null;
}

/** Counts of orders do not change: an amended order is there already. */
const UNCOUNTED: ReadonlySet<FilterKind> = new Set(['max-num-orders', 'max-num-algo-orders']);

function sizeRefusal(
  market: MarketState,
  order: Order,
  { quantity, price }: { readonly quantity: Decimal; readonly price: Decimal | null },
): Refusal | null {
  if (quantity.lte(0)) return { kind: 'not-positive', field: 'quantity' };
  if (order.listId !== null) return refuse('in-list');
  if (order.state.kind !== 'working' || order.price === null) return refuse('not-resting');
  if (quantity.lte(order.filled)) return refuse('at-or-below-filled');
  const isAsked = price?.eq(order.price) === true ? onQuantity : (kind: FilterKind) => !UNCOUNTED.has(kind);
  const filter = failedFilter(
    market.listing.filters.filter(({ kind }) => isAsked(kind)),
    {
      ...order,
      quantity,
      price,
      lastPrice: market.price ?? order.price,
      openOrders: 0,
      openAlgoOrders: 0,
      newOrders: 0,
      newAlgoOrders: 0,
    },
  );
  return filter === null ? null : { kind: 'filter', filter };
}

/** The market may have gone away from a price that was good: only a new one is judged. */
const onQuantity = (kind: FilterKind): boolean => kind === 'lot-size' || kind === 'notional';

/** A maker order that would trade at once at its new price. */
function crossingRefusal(step: Step, market: MarketState, { type, side, price }: Order): Refusal | null {
  const best = facingPrice(depthOf(market, step.options), side);
  if (type !== 'limit-maker' || price === null || best === null) return null;
  const crosses = side === 'buy' ? price.gte(best) : price.lte(best);
  return crosses ? { kind: 'would-match-immediately' } : null;
}

/** What the order holds already counts as free for it. */
function unpaid(step: Step, market: MarketState, order: Order): Refusal | null {
  const account = accountOf(step.state, order.account);
  if (isOnMargin(account)) {
    const before = market.orders.get(order.id)?.quantity ?? order.quantity;
    const { symbol, side } = order;
    return marginRefusal(step, account, { symbol, side, quantity: maximum(order.quantity.minus(before), ZERO) });
  }
  const { asset, amount } = requiredFor(order, market.listing, account.fees);
  const held = account.holds.get(keyOf(order))?.amount;
  const free = held === undefined ? freeOf(account, asset) : freeOf(account, asset).plus(held);
  return free.lt(amount) ? { kind: 'insufficient-balance', asset, needed: amount, free } : null;
}
