import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { money, type WithdrawalRule } from './rule.ts';

/** Only realised profit that was not withdrawn and is not locked. */
export const profitOnly: WithdrawalRule = {
  code: 'WITHDRAWAL_NOT_PROFIT',
  refuse: ({ value, view, history, rules }) => {
    if (!rules.profitOnly) return null;
    const earned = sum(view.bots.map(({ realizedPnl }) => realizedPnl));
    const left = Decimal.max(0, earned.minus(history.withdrawn).minus(view.funds.locked));
    return value.gt(left) ? `${money(value)} of the ${money(left)} earned and neither withdrawn nor locked` : null;
  },
};
