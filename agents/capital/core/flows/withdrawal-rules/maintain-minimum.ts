import { wholeCapital } from '../../view.ts';
import { money, type WithdrawalRule } from './rule.ts';

export const maintainMinimum: WithdrawalRule = {
  code: 'WITHDRAWAL_BELOW_MINIMUM',
  refuse: ({ value, view, rules, minimum }) => {
    const stays = wholeCapital(view).minus(value);
    return rules.maintainMinimum && stays.lt(minimum)
      ? `${money(stays)} would stay, the strategies need ${money(minimum)}`
      : null;
  },
};
