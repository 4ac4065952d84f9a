import { type Decimal, maximum, ZERO } from '../kernel/decimal.ts';
import { invariant } from '../kernel/invariant.ts';
import { isOnMargin, marginView } from './margin/account.ts';
import {
  type AccountState,
  accountOf,
  type EngineState,
  type Funds,
  type Hold,
  type HoldKey,
  type Step,
} from './state.ts';
import type { AccountId, Balance } from './types.ts';

const NOTHING: Funds = { free: ZERO, locked: ZERO };

const fundsOf = (account: AccountState, asset: string): Funds => account.funds.get(asset) ?? NOTHING;

/** Of a spot account. */
export const freeOf = (account: AccountState, asset: string): Decimal => fundsOf(account, asset).free;

export function balanceOf(state: EngineState, account: AccountState, asset: string): Balance {
  if (!isOnMargin(account) || asset !== account.margin.terms.quote) return { asset, ...fundsOf(account, asset) };
  const { available: free, equity } = marginView(state, account);
  return { asset, free, locked: maximum(equity.minus(free), ZERO) };
}

/** What may be taken out of the account, or into an order. */
export const spendable = (state: EngineState, account: AccountState, asset: string): Decimal =>
  balanceOf(state, account, asset).free;

/** All that the account ever held, sorted by name. */
export const balancesOf = (state: EngineState, account: AccountState): readonly Balance[] =>
  isOnMargin(account)
    ? [balanceOf(state, account, account.margin.terms.quote)]
    : [...account.funds.keys()].sort().map(asset => balanceOf(state, account, asset));

/** The one writer of balances: moves `free` and `locked` by signed amounts. Going below zero is a defect. */
function move(step: Step, account: AccountState, change: { asset: string; free: Decimal; locked: Decimal }): void {
  if (isOnMargin(account)) {
    invariant(change.asset === account.margin.terms.quote, `an account on margin has no ${change.asset}`);
    account.margin.cash = account.margin.cash.plus(change.free);
    step.log.balanceTouched(account.id, change.asset);
    return;
  }
  const before = fundsOf(account, change.asset);
  const after = { free: before.free.plus(change.free), locked: before.locked.plus(change.locked) };
  invariant(!after.free.isNegative() && !after.locked.isNegative(), `${change.asset} of ${account.id} stays positive`);
  account.funds.set(change.asset, after);
  step.log.balanceTouched(account.id, change.asset);
}

export function credit(step: Step, id: AccountId, amount: Hold): void {
  move(step, accountOf(step.state, id), { asset: amount.asset, free: amount.amount, locked: ZERO });
}

export function debit(step: Step, id: AccountId, amount: Hold): void {
  move(step, accountOf(step.state, id), { asset: amount.asset, free: amount.amount.neg(), locked: ZERO });
}

/** Makes what is locked under the key exactly `amount`, from or to what is free; zero ends the hold. On margin nothing is set apart. */
export function setHold(
  step: Step,
  account: AccountState,
  { key, asset, amount }: Hold & { readonly key: HoldKey },
): void {
  if (isOnMargin(account)) return;
  release(step, account, key);
  if (amount.isZero()) return;
  account.holds.set(key, { asset, amount });
  move(step, account, { asset, free: amount.neg(), locked: amount });
}

/** Frees what is held under the key; nothing when nothing is. */
export function release(step: Step, account: AccountState, key: HoldKey): void {
  const held = account.holds.get(key);
  if (held === undefined) return;
  account.holds.delete(key);
  move(step, account, { asset: held.asset, free: held.amount, locked: held.amount.neg() });
}
