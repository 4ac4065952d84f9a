import type { Code } from '#shared/domain/codes.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { CapitalView } from '../../view.ts';

export interface WithdrawalHistory {
  /** Withdrawn so far, in quote: what was proposed and neither rejected nor expired counts. */
  readonly withdrawn: Decimal;
  /** Market time of the last that was proposed and neither rejected nor expired; null without. */
  readonly lastAt: EpochMs | null;
}

export interface WithdrawalRules {
  readonly minAmount: Decimal;
  /** Of the capital, locked capital in. */
  readonly maxShare: Decimal;
  readonly cooldownMs: number;
  readonly profitOnly: boolean;
  readonly maintainMinimum: boolean;
  /** What the account must have earned, of what it was given; null: it does not matter. */
  readonly minReturn: Decimal | null;
}

export interface WithdrawalContext {
  /** In quote. */
  readonly value: Decimal;
  /** Whether it is the quote asset: then bots may have to give it. */
  readonly isQuote: boolean;
  readonly view: CapitalView;
  readonly history: WithdrawalHistory;
  readonly rules: WithdrawalRules;
  /** Quote that the strategies of the account's bots need together. */
  readonly minimum: Decimal;
}

export interface Refusal {
  readonly code: Code;
  readonly said: string;
}

export interface WithdrawalRule {
  readonly code: Code;
  /** Why it speaks against the withdrawal, with its numbers; null when it does not. */
  refuse(context: WithdrawalContext): string | null;
}

/** Money for people. */
export const money = (amount: Decimal): string => amount.toFixed(2);
