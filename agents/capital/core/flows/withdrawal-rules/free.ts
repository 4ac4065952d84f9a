import { withdrawable } from '../../view.ts';
import { money, type WithdrawalRule } from './rule.ts';

/** What is at work in positions or held back by entries cannot leave. */
export const free: WithdrawalRule = {
  code: 'WITHDRAWAL_NOT_FREE',
  refuse: ({ value, isQuote, view }) => {
    const most = withdrawable(view);
    return isQuote && value.gt(most) ? `${money(value)} of the ${money(most)} that are free` : null;
  },
};
