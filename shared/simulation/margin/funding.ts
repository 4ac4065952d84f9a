import { err, ok, type Result } from '../../kernel/result.ts';
import type { Step } from '../state.ts';
import type { Command, Refusal } from '../types.ts';
import { isOnMargin, markOf } from './account.ts';

type SettleFunding = Extract<Command, { readonly kind: 'settle-funding' }>;

/** Longs pay shorts `rate` of the notional at the last price, or are paid where it is below 0. */
export function settleFunding(step: Step, { symbol, rate }: SettleFunding): Result<null, Refusal> {
  if (!step.state.markets.has(symbol)) return err({ kind: 'unknown-symbol', symbol });
  for (const account of step.state.accounts.values()) {
    if (!isOnMargin(account) || account.margin.terms.kind !== 'perpetual') continue;
    const held = account.margin.positions.get(symbol);
    if (held === undefined) continue;
    const price = markOf(step.state, symbol);
    const amount = held.quantity.times(price).times(rate).neg();
    account.margin.cash = account.margin.cash.plus(amount);
    const { quote: asset } = account.margin.terms;
    step.log.balanceTouched(account.id, asset);
    const { quantity } = held;
    step.log.add({ kind: 'funded', at: step.at, account: account.id, symbol, asset, quantity, price, rate, amount });
  }
  return ok(null);
}
