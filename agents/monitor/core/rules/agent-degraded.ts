import type { Rule } from './rule.ts';

export const agentDegraded: Rule = {
  name: 'agent-degraded',
  holdMs: limits => limits.agentDegradedMs,
  find({ agents }) {
    return agents
      .filter(({ state }) => state === 'degraded')
      .map(({ name, problem }) => ({
        severity: 'warning',
        title: `${name} is degraded`,
        message: `It runs, but says: ${problem ?? 'something is wrong'}. See: tradewind logs ${name}.`,
        code: null,
      }));
  },
};
