import type { AgentName } from '#shared/domain/agents.ts';
import { duration } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

/** What stands still without the agent, said to somebody with open positions. */
const WITHOUT: Readonly<Record<AgentName, string>> = {
  'data-collection': 'No new prices are coming in, so no new entries are made; stops rest on the venue.',
  'technical-analysis': 'Bots get no new bars, so nothing is decided; stops rest on the venue.',
  strategy: 'Bots decide nothing; stops rest on the venue.',
  'risk-manager': 'Nothing is approved, neither entries nor exits of bots; stops rest on the venue.',
  execution: 'Orders are neither sent nor watched. Stops that rest on the venue still protect open positions.',
  capital: 'Equity and the books stand still; trading goes on with the last known equity.',
  monitor: 'Nobody watches.',
};

export const agentSilent: Rule = {
  name: 'agent-silent',
  holdMs: atOnce,
  find({ agents, watchingForMs }, { agentSilentMs }) {
    return agents
      .filter(({ heartbeatAgeMs }) => (heartbeatAgeMs ?? watchingForMs) > agentSilentMs)
      .map(({ name, heartbeatAgeMs }) => ({
        severity: 'critical',
        title: `${name} gives no sign of life`,
        message: `${heartbeatAgeMs === null ? 'It never started.' : `Its last heartbeat is ${duration(heartbeatAgeMs)} old.`} ${WITHOUT[name]} See: tradewind status, tradewind logs ${name}.`,
        code: null,
      }));
  },
};
