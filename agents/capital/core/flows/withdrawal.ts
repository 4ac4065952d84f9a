import { UNASSIGNED } from '#shared/accounting/postings.ts';
import { Decimal, maximum, minimum, sum, ZERO } from '#shared/kernel/decimal.ts';
import { QUOTE_PLACES } from '../allocation/opening.ts';
import { type CapitalView, type Move, withdrawable } from '../view.ts';
import { WITHDRAWAL_RULES } from './withdrawal-rules/registry.ts';
import type { Refusal, WithdrawalContext } from './withdrawal-rules/rule.ts';

/** Every rule that speaks against it, in the order of the registry; empty: it may be proposed. */
export const refusalsOf = (context: WithdrawalContext): readonly Refusal[] =>
  WITHDRAWAL_RULES.flatMap(rule => {
    const said = rule.refuse(context);
    return said === null ? [] : [{ code: rule.code, said }];
  });

/** Sets quote aside for a withdrawal: unassigned capital first, then what bots have free, in proportion. Null when that is too little. */
export function setAside(view: CapitalView, amount: Decimal, reason: string): readonly Move[] | null {
  if (withdrawable(view).lt(amount)) return null;
  const common = { to: { book: 'outgoing' }, kind: 'set-aside', rule: 'withdrawal', reason } as const;
  const idle = minimum(amount, maximum(view.unassigned, ZERO));
  const moves: Move[] = idle.gt(0) ? [{ ...common, from: UNASSIGNED, amount: idle }] : [];
  const wanted = amount.minus(idle);
  const free = sum(view.bots.map(bot => bot.free));
  let left = wanted;
  for (const { botId, free: own } of view.bots) {
    if (left.lte(0) || own.lte(0)) continue;
    // rounded up, so that the last of them never lacks a digit
    const part = wanted.times(own).div(free).toDecimalPlaces(QUOTE_PLACES, Decimal.ROUND_UP);
    const given = minimum(own, left, part);
    left = left.minus(given);
    moves.push({ ...common, from: { book: 'bot', botId }, amount: given });
  }
  return moves;
}
