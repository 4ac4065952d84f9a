import { UNASSIGNED } from '#shared/accounting/postings.ts';
import { type Decimal, minimum } from '#shared/kernel/decimal.ts';
import { sharesOf } from '../allocation/methods.ts';
import { cut } from '../allocation/opening.ts';
import type { RebalancingRules } from '../rebalancing/rebalance.ts';
import type { CapitalView, Move } from '../view.ts';

export interface DepositRules {
  /** In quote. */
  readonly minAmount: Decimal;
  readonly allocate: 'proportional' | 'none';
}

/** What a deposit of quote, which is unassigned by now, becomes at once: its part of the reserve, and of each bot by its share. */
export function allocateDeposit(
  { view, amount }: { readonly view: CapitalView; readonly amount: Decimal },
  { minAmount, allocate }: DepositRules,
  rules: RebalancingRules,
): readonly Move[] {
  if (allocate === 'none' || view.held !== null || amount.lt(minAmount)) return [];
  let left = minimum(amount, view.unassigned);
  const bots = view.bots.filter(({ share }) => share.gt(0));
  const shares = sharesOf(
    bots.map(({ botId, share, returns }) => ({ botId, share: share.toNumber(), returns })),
    rules.allocation,
  );
  const common = { from: UNASSIGNED, rule: 'deposit', reason: `a deposit of ${amount.toFixed()}` } as const;
  const reserve = { ...common, to: { book: 'reserve' }, kind: 'reserve', amount: amount.times(rules.reserve) } as const;
  const given = bots.map(({ botId }, index) => ({
    ...common,
    to: { book: 'bot', botId } as const,
    kind: 'allocation' as const,
    amount: amount.times(shares[index] ?? 0),
  }));
  return [reserve, ...given].flatMap(move => {
    const moved = cut(minimum(move.amount, left));
    if (moved.lte(0)) return [];
    left = left.minus(moved);
    return [{ ...move, amount: moved }];
  });
}
