import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import { type Decimal, maximum, ZERO } from '../../kernel/decimal.ts';
import { invariant } from '../../kernel/invariant.ts';
import { type AccountState, type EngineState, type MarginState, marketOf, type Step } from '../state.ts';
import type { MarginPosition, MarginTerms, MarginView, Order, OrderListId, Refusal } from '../types.ts';
import { initialMargin, maintenanceMargin } from './tiers.ts';

/** An account that trades on margin. */
export type MarginAccount = AccountState & { readonly margin: MarginState };
export const isOnMargin = (account: AccountState): account is MarginAccount => account.margin !== undefined;

/** Throws InvariantViolation for terms that make no sense: they come from our own configuration. */
export function marginState(terms: MarginTerms): MarginState {
  invariant(terms.tiers.length > 0 && terms.leverage.gte(1), 'margin has tiers, and a leverage of 1 or more');
  return { terms, cash: ZERO, positions: new Map() };
}

/** Last price of a symbol; positions are only held where there was one. */
export function markOf(state: EngineState, symbol: MarketSymbol): Decimal {
  const { price } = marketOf(state, symbol);
  invariant(price !== null, `${symbol} has a price`);
  return price;
}

export function equityOf(state: EngineState, { margin: { cash, positions } }: MarginAccount): Decimal {
  let equity = cash;
  for (const { symbol, quantity } of positions.values()) equity = equity.plus(quantity.times(markOf(state, symbol)));
  return equity;
}

/** What an order that is not on the book yet would add. */
export interface Added {
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly quantity: Decimal;
}

/** The initial margin of all positions and open orders, each symbol at the larger of what its buys or its sells could make of it. */
function initialMarginOf(state: EngineState, account: MarginAccount, added: Added | null = null): Decimal {
  const symbols = new Set(account.margin.positions.keys());
  for (const [symbol, { orders }] of state.markets) if (orders.size > 0) symbols.add(symbol);
  if (added !== null) symbols.add(added.symbol);
  let total = ZERO;
  for (const symbol of symbols) {
    const quantity = reachOf(state, account, { symbol, added: added?.symbol === symbol ? added : null });
    if (!quantity.isZero()) {
      total = total.plus(initialMargin(account.margin.terms, quantity.times(markOf(state, symbol))));
    }
  }
  return total;
}

/** The largest position, unsigned, that the account's orders of one side could make; both legs of a list count once. */
function reachOf(
  state: EngineState,
  account: MarginAccount,
  { symbol, added }: { readonly symbol: MarketSymbol; readonly added: Added | null },
): Decimal {
  const held = account.margin.positions.get(symbol)?.quantity ?? ZERO;
  const reach = {
    buy: added?.side === 'buy' ? added.quantity : ZERO,
    sell: added?.side === 'sell' ? added.quantity : ZERO,
  };
  const lists = new Set<OrderListId>();
  for (const order of marketOf(state, symbol).orders.values()) {
    if (order.account !== account.id || (order.listId !== null && lists.has(order.listId))) continue;
    if (order.listId !== null) lists.add(order.listId);
    reach[order.side] = reach[order.side].plus(order.quantity.minus(order.filled));
  }
  return maximum(held.plus(reach.buy).abs(), held.minus(reach.sell).abs());
}

export function maintenanceMarginOf(state: EngineState, { margin }: MarginAccount): Decimal {
  let total = ZERO;
  for (const { symbol, quantity } of margin.positions.values()) {
    total = total.plus(maintenanceMargin(margin.terms, quantity.abs().times(markOf(state, symbol))));
  }
  return total;
}

/** Refuses what the equity cannot back; what makes no position larger always passes. */
export function marginRefusal(step: Step, account: MarginAccount, added: Added): Refusal | null {
  const before = initialMarginOf(step.state, account);
  const after = initialMarginOf(step.state, account, added);
  const equity = equityOf(step.state, account);
  if (after.lte(before) || after.lte(equity)) return null;
  const free = maximum(equity.minus(before), ZERO);
  const asset = account.margin.terms.quote;
  return { kind: 'insufficient-balance', asset, needed: after.minus(before), free };
}

/** Whether the account can carry what an order takes of the market now. */
export function carries(step: Step, account: MarginAccount, order: Order, quantity: Decimal): boolean {
  const held = account.margin.positions.get(order.symbol)?.quantity ?? ZERO;
  const after = order.side === 'buy' ? held.plus(quantity) : held.minus(quantity);
  if (after.abs().lte(held.abs())) return true;
  const { terms } = account.margin;
  let needed = initialMargin(terms, after.abs().times(markOf(step.state, order.symbol)));
  for (const { symbol, quantity: other } of account.margin.positions.values()) {
    if (symbol !== order.symbol)
      needed = needed.plus(initialMargin(terms, other.abs().times(markOf(step.state, symbol))));
  }
  return needed.lte(equityOf(step.state, account));
}

export function marginView(state: EngineState, account: MarginAccount): MarginView {
  const { terms, cash, positions } = account.margin;
  const held: readonly MarginPosition[] = [...positions.values()];
  const equity = equityOf(state, account);
  const used = initialMarginOf(state, account);
  return {
    terms,
    positions: held,
    walletBalance: held.reduce((total, { quantity, entryPrice }) => total.plus(quantity.times(entryPrice)), cash),
    equity,
    initialMargin: used,
    maintenanceMargin: maintenanceMarginOf(state, account),
    available: maximum(equity.minus(used), ZERO),
  };
}
