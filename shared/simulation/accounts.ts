import { Decimal } from '../kernel/decimal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { balancesOf, credit, debit, spendable } from './balances.ts';
import { feesAreValid } from './fees.ts';
import { isOnMargin, marginState, marginView } from './margin/account.ts';
import type { AccountState, EngineState, Step } from './state.ts';
import type { Account, Command, Refusal } from './types.ts';

type Of<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

export const accountView = (state: EngineState, account: AccountState): Account => ({
  id: account.id,
  fees: account.fees,
  balances: balancesOf(state, account),
  openedAt: account.openedAt,
  updatedAt: account.updatedAt,
  ...(isOnMargin(account) ? { margin: marginView(state, account) } : {}),
});

export function openAccount(step: Step, command: Of<'open-account'>): Result<Account, Refusal> {
  const { account: id, fees, deposits, margin } = command;
  if (step.state.accounts.has(id)) return err({ kind: 'account-exists' });
  if (!feesAreValid(fees)) return err({ kind: 'fees-invalid' });
  const short = Object.entries(deposits).find(([, amount]) => amount.isNegative());
  if (short)
    return err({ kind: 'insufficient-balance', asset: short[0], needed: short[1].neg(), free: new Decimal(0) });
  const account: AccountState = {
    id,
    fees,
    openedAt: step.at,
    updatedAt: step.at,
    funds: new Map(),
    holds: new Map(),
    closedOrders: new Map(),
    fills: [],
    lists: new Map(),
    ...(margin === undefined ? {} : { margin: marginState(margin) }),
  };
  step.state.accounts.set(id, account);
  step.log.depositMade();
  for (const [asset, amount] of Object.entries(deposits)) credit(step, id, { asset, amount });
  return ok(accountView(step.state, account));
}

export function adjustBalance(step: Step, command: Of<'adjust-balance'>): Result<Account, Refusal> {
  const account = step.state.accounts.get(command.account);
  if (account === undefined) return err({ kind: 'unknown-account' });
  const { asset, amount } = command;
  const free = spendable(step.state, account, asset);
  if (free.plus(amount).isNegative()) return err({ kind: 'insufficient-balance', asset, needed: amount.neg(), free });
  step.log.depositMade();
  credit(step, account.id, { asset, amount });
  return ok(accountView(step.state, account));
}

export function transfer(step: Step, { from, to, asset, amount }: Of<'transfer'>): Result<Account, Refusal> {
  const [payer, payee] = [step.state.accounts.get(from), step.state.accounts.get(to)];
  if (payer === undefined || payee === undefined) return err({ kind: 'unknown-account' });
  if (amount.lte(0)) return err({ kind: 'not-positive', field: 'quantity' });
  const free = spendable(step.state, payer, asset);
  if (free.lt(amount)) return err({ kind: 'insufficient-balance', asset, needed: amount, free });
  step.log.depositMade();
  debit(step, payer.id, { asset, amount });
  credit(step, payee.id, { asset, amount });
  return ok(accountView(step.state, payer));
}

export function setFees(step: Step, { account: id, fees }: Of<'set-fees'>): Result<Account, Refusal> {
  const account = step.state.accounts.get(id);
  if (account === undefined) return err({ kind: 'unknown-account' });
  if (!feesAreValid(fees)) return err({ kind: 'fees-invalid' });
  account.fees = fees;
  return ok(accountView(step.state, account));
}
