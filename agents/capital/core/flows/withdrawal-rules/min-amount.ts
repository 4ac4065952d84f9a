import { money, type WithdrawalRule } from './rule.ts';

export const minAmount: WithdrawalRule = {
  code: 'WITHDRAWAL_TOO_SMALL',
  refuse: ({ value, rules }) =>
    value.lt(rules.minAmount) ? `${money(value)} of at least ${money(rules.minAmount)}` : null,
};
