import { sum } from '#shared/kernel/decimal.ts';
import { wholeCapital } from '../../view.ts';
import type { WithdrawalRule } from './rule.ts';

const HUNDRED = 100;

/** Only when the account has earned its share: realised profit over the capital without it. */
export const performance: WithdrawalRule = {
  code: 'WITHDRAWAL_UNEARNED',
  refuse: ({ view, rules: { minReturn } }) => {
    if (minReturn === null) return null;
    const earned = sum(view.bots.map(({ realizedPnl }) => realizedPnl));
    const without = wholeCapital(view).minus(earned);
    const reached = without.gt(0) && earned.gte(without.times(minReturn));
    const percent = without.gt(0) ? earned.div(without).times(HUNDRED).toFixed(2) : '0';
    return reached ? null : `${percent} % earned of ${minReturn.times(HUNDRED).toFixed()} %`;
  },
};
