import type { WithdrawalRule } from './rule.ts';

export const coolDown: WithdrawalRule = {
  code: 'WITHDRAWAL_COOLING_DOWN',
  refuse: ({ view: { now }, history: { lastAt }, rules: { cooldownMs } }) =>
    lastAt !== null && now - lastAt < cooldownMs
      ? `the next is possible at ${new Date(lastAt + cooldownMs).toISOString()}`
      : null,
};
