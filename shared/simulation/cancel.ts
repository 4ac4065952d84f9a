import type { MarketSymbol } from '../domain/instrument.ts';
import { invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { placeOrder } from './place.ts';
import { cancel } from './settle.ts';
import { accountOf, type MarketState, marketOf, type Step } from './state.ts';
import type {
  AccountId,
  CancelledOrder,
  Command,
  Order,
  OrderList,
  OrderTarget,
  PlacedOrder,
  Refusal,
  Replies,
} from './types.ts';

type Of<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

/** The account's open order of that name; null when there is none. */
export function openOrder(market: MarketState, account: AccountId, target: OrderTarget): Order | null {
  const found =
    target.kind === 'id'
      ? market.orders.get(target.id)
      : [...market.orders.values()].find(
          order => order.account === account && order.clientOrderId === target.clientOrderId,
        );
  return found?.account === account ? found : null;
}

/** The account and the market that a command names. */
export function placeOf(step: Step, account: AccountId, symbol: MarketSymbol): Result<MarketState, Refusal> {
  if (!step.state.accounts.has(account)) return err({ kind: 'unknown-account' });
  const market = step.state.markets.get(symbol);
  return market === undefined ? err({ kind: 'unknown-symbol', symbol }) : ok(market);
}

type CancelTerms = Pick<Of<'cancel-order'>, 'account' | 'symbol' | 'target' | 'cancelClientId' | 'onlyIf'>;

export function cancelOrder(step: Step, terms: CancelTerms): Result<CancelledOrder, Refusal> {
  const market = placeOf(step, terms.account, terms.symbol);
  if (!market.ok) return market;
  const order = openOrder(market.value, terms.account, terms.target);
  if (order === null) return err({ kind: 'unknown-order' });
  const isNew = order.filled.isZero();
  if (terms.onlyIf !== null && isNew !== (terms.onlyIf === 'new')) return err({ kind: 'order-status-differs' });
  return ok(cancelWithList(step, order, terms.cancelClientId));
}

function cancelWithList(step: Step, order: Order, cancelClientId: string): CancelledOrder {
  const { lists } = accountOf(step.state, order.account);
  const list = order.listId === null ? undefined : lists.get(order.listId);
  if (list === undefined) return { order: cancel(step, order, cancelClientId), list: null };
  const ended = cancelLegs(step, list, cancelClientId);
  const self = ended.orders.find(({ id }) => id === order.id);
  invariant(self, `order ${order.id} is a leg of its list`);
  return { order: self, list: ended };
}

/** Cancels the legs that are open. */
function cancelLegs(step: Step, list: OrderList, cancelClientId: string): Replies['cancel-order-list'] {
  const { orders } = marketOf(step.state, list.symbol);
  const open = list.orderIds.flatMap(id => orders.get(id) ?? []);
  const cancelled = open.map(leg => cancel(step, leg, cancelClientId));
  const done = accountOf(step.state, list.account).lists.get(list.id);
  invariant(done, `list ${list.id} is known`);
  return { list: done, orders: cancelled };
}

export function cancelOrderList(
  step: Step,
  command: Of<'cancel-order-list'>,
): Result<Replies['cancel-order-list'], Refusal> {
  const market = placeOf(step, command.account, command.symbol);
  if (!market.ok) return market;
  const { target } = command;
  const isMeant = (list: OrderList): boolean =>
    target.kind === 'id' ? list.id === target.id : list.clientListId === target.clientListId;
  const { lists } = accountOf(step.state, command.account);
  const list = [...lists.values()].find(
    each => each.status === 'executing' && each.symbol === command.symbol && isMeant(each),
  );
  return list === undefined ? err({ kind: 'unknown-order-list' }) : ok(cancelLegs(step, list, command.cancelClientId));
}

export function cancelOpenOrders(
  step: Step,
  { account, symbol, cancelClientId }: Of<'cancel-open-orders'>,
): Result<readonly CancelledOrder[], Refusal> {
  const market = placeOf(step, account, symbol);
  if (!market.ok) return market;
  const { orders } = market.value;
  const mine = [...orders.values()].filter(order => order.account === account);
  if (mine.length === 0) return err({ kind: 'unknown-order' });
  // a leg that its sibling took along is closed by then
  return ok(mine.flatMap(order => (orders.has(order.id) ? [cancelWithList(step, order, cancelClientId)] : [])));
}

export function cancelReplace(step: Step, command: Of<'cancel-replace'>): Result<Replies['cancel-replace'], Refusal> {
  const { account, target, cancelClientId, onlyIf, order } = command;
  const cancelled = cancelOrder(step, { account, symbol: order.symbol, target, cancelClientId, onlyIf });
  const goesOn = cancelled.ok || command.whenCancelFails === 'place-anyway';
  const placed: Result<PlacedOrder, Refusal> | null = goesOn ? placeOrder(step, account, order) : null;
  return ok({ cancelled, placed });
}
