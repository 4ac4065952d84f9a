import type { Payload } from '#shared/contracts/catalogue.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { CapitalRules } from '../core/turn.ts';
import type { CapitalView } from '../core/view.ts';
import type { Desk } from '../desk.ts';
import { type FlowScope, lockApprovals, viewCapital } from '../store.ts';
import { rulesOf } from '../turn.ts';

export type CapitalCommand = Payload<'capital-commanded'>;
export type CommandOf<Kind extends CapitalCommand['kind']> = Extract<CapitalCommand, { kind: Kind }>;

/** What the operator is told: facts by name. */
export type Facts = Readonly<Record<string, string | number | string[]>>;
export type Obeyed = Result<Facts, Facts>;

export interface Obeying {
  readonly tx: Transaction;
  readonly scope: FlowScope;
  readonly desk: Desk;
}

/** The account's capital, which nobody trades with until the transaction ends, and the rules in force. */
export async function capitalNow({
  tx,
  scope,
  desk,
}: Obeying): Promise<{ readonly view: CapitalView; readonly rules: CapitalRules } | null> {
  await lockApprovals(tx, scope.account);
  const rules = await rulesOf(tx, scope.account, desk.settings);
  const view = await viewCapital(tx, scope, rules.allocation.lookbackDays);
  return view === null ? null : { view, rules };
}

export const NO_PRICE: Facts = { code: 'CAPITAL_UNPRICED', error: 'a bot holds it' };
