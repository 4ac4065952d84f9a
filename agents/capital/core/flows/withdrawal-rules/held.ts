import type { WithdrawalRule } from './rule.ts';

/** While capital is preserved nothing leaves. */
export const held: WithdrawalRule = {
  code: 'CAPITAL_HELD',
  refuse: ({ view }) => (view.isPreserved ? 'capital is preserved' : null),
};
