import type { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { AccountId } from './ids.ts';
import type { MarginView } from './margin.ts';

/** Rates are shares of the traded amount: 0.001 is 10 bps. A negative maker rate is a rebate, and is refused for now. */
export interface FeeSchedule {
  readonly makerRate: Decimal;
  readonly takerRate: Decimal;
  /**
   * The asset that a fee is taken from: what the fill received; the quote, which an open buy holds beside its cost; or one asset
   * (with the rate times `rateFactor`) while it suffices.
   */
  readonly payIn:
    | { readonly kind: 'received' }
    | { readonly kind: 'quote' }
    | { readonly kind: 'asset'; readonly asset: string; readonly rateFactor: Decimal };
}

/** `free` may be spent, `locked` backs open orders. Neither is ever negative. */
export interface Balance {
  readonly asset: string;
  readonly free: Decimal;
  readonly locked: Decimal;
}

export interface Account {
  readonly id: AccountId;
  readonly fees: FeeSchedule;
  /** Every asset that was ever held, sorted by name; on margin its quote alone: what is available, and what margin holds. */
  readonly balances: readonly Balance[];
  /** Left out of a spot account. */
  readonly margin?: MarginView;
  readonly openedAt: EpochMs;
  readonly updatedAt: EpochMs;
}
