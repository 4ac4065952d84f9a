import { count, duration } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

export const agentRestarting: Rule = {
  name: 'agent-restarting',
  holdMs: atOnce,
  find({ agents }, { restarts, restartWindowMs }) {
    return agents
      .filter(({ recentRestarts }) => recentRestarts >= restarts)
      .map(({ name, recentRestarts }) => ({
        severity: 'warning',
        title: `${name} keeps restarting`,
        message: `${count(recentRestarts, 'restart')} within ${duration(restartWindowMs)}. Each one carries on where the last ended, but something ends it. See: tradewind logs ${name}.`,
        code: null,
      }));
  },
};
