import { wholeCapital } from '../../view.ts';
import { money, type WithdrawalRule } from './rule.ts';

export const maxShare: WithdrawalRule = {
  code: 'WITHDRAWAL_TOO_LARGE',
  refuse: ({ value, view, rules }) => {
    const most = wholeCapital(view).times(rules.maxShare);
    return value.gt(most) ? `${money(value)} of at most ${money(most)}` : null;
  },
};
