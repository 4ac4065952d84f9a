import { err, ok, type Result } from '../kernel/result.ts';
import { setHold } from './balances.ts';
import { openOrder, placeOf } from './cancel.ts';
import { failedFilter } from './filters/registry.ts';
import { keyOf, requiredFor } from './orders.ts';
import { settle } from './settle.ts';
import { accountOf, type MarketState, type Step } from './state.ts';
import type { Command, Order, Refusal, Replies } from './types.ts';

type Amend = Extract<Command, { readonly kind: 'amend-quantity' }>;

/** Makes a resting order smaller where it stands in the queue. */
export function amendQuantity(step: Step, command: Amend): Result<Replies['amend-quantity'], Refusal> {
  const market = placeOf(step, command.account, command.symbol);
  if (!market.ok) return market;
  const order = openOrder(market.value, command.account, command.target);
  if (order === null) return err({ kind: 'unknown-order' });
  const refusal = amendRefusal(market.value, order, command);
  if (refusal !== null) return err(refusal);
  const clientOrderId = command.newClientOrderId ?? order.clientOrderId;
  const amended: Order = { ...order, clientOrderId, quantity: command.quantity, updatedAt: step.at };
  const account = accountOf(step.state, order.account);
  const required = requiredFor(amended, market.value.listing, account.fees);
  setHold(step, account, { key: keyOf(order), ...required });
  const { clientOrderId: previousClientOrderId, quantity: previousQuantity } = order;
  settle(step, amended, { kind: 'amended', previousClientOrderId, previousQuantity });
  return ok({ order: amended, previousClientOrderId });
}

function amendRefusal(market: MarketState, order: Order, { quantity, newClientOrderId }: Amend): Refusal | null {
  const refuse = (reason: Extract<Refusal, { kind: 'amend-refused' }>['reason']): Refusal => ({
    kind: 'amend-refused',
    reason,
  });
  if (quantity.lte(0)) return { kind: 'not-positive', field: 'quantity' };
  if (order.listId !== null) return refuse('in-list');
  if (order.state.kind !== 'working' || order.price === null) return refuse('not-resting');
  if (quantity.gte(order.quantity)) return refuse('not-smaller');
  if (quantity.lte(order.filled)) return refuse('at-or-below-filled');
  const lastPrice = market.price ?? order.price;
  const filter = failedFilter(
    market.listing.filters.filter(({ kind }) => kind === 'lot-size' || kind === 'notional'),
    { ...order, quantity, lastPrice, openOrders: 0, openAlgoOrders: 0, newOrders: 0, newAlgoOrders: 0 },
  );
  if (filter !== null) return { kind: 'filter', filter };
  const isTaken = (other: Order): boolean =>
    other.account === order.account && other.id !== order.id && other.clientOrderId === newClientOrderId;
  if (newClientOrderId !== null && [...market.orders.values()].some(isTaken))
    return { kind: 'duplicate-client-order-id', clientOrderId: newClientOrderId };
  return null;
}
