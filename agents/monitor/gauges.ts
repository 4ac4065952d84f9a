import type { Equity } from '#shared/contracts/api/trading.ts';
import type { Metrics } from '#shared/runtime/metrics.ts';
import type { OpenAlert } from './core/settle.ts';
import type { Facts } from './store.ts';

const TRADING_STATES = ['ACTIVE', 'REDUCING', 'HALTED'] as const;
const WORKER_STATES = ['working', 'idle', 'gone'] as const;
const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** The system as numbers, beside what each agent measures of itself. */
export interface Gauges {
  setFacts(facts: Facts, open: readonly OpenAlert[]): void;
  setBooks(books: { readonly equity: Equity['latest']; readonly slowQueries: number }): void;
}

export function createGauges(metrics: Metrics): Gauges {
  const up = metrics.gauge('agent_up', '1 while the agent is healthy or on standby', ['name']);
  const age = metrics.gauge('heartbeat_age_seconds', 'Age of the last heartbeat', ['name']);
  const epoch = metrics.gauge('agent_epoch', 'How many processes have held the role so far', ['name']);
  const waiting = metrics.gauge('deliveries_waiting', 'Messages that wait for an agent', ['consumer']);
  const oldest = metrics.gauge('deliveries_oldest_age_seconds', 'Age of the oldest of them', ['consumer']);
  const letters = metrics.gauge('dead_letters_open', 'Messages nobody could handle or has looked after', ['consumer']);
  const positions = metrics.gauge('open_positions', 'Open positions', ['protected']);
  const unknown = metrics.gauge('unknown_orders', 'Orders whose outcome the venue has not told');
  const trading = metrics.gauge('trading_state', '1 for the state in force', ['state']);
  const alerts = metrics.gauge('alerts_open', 'Alerts that are not resolved', ['severity']);
  const equity = metrics.gauge('equity', 'In quote; bot * is the whole account', ['bot']);
  const drawdown = metrics.gauge('drawdown', 'From the peak, 0 to 1', ['bot']);
  const workers = metrics.gauge('research_workers', 'Workers of research; gone: no sign for long', ['state']);
  const trials = metrics.gauge('research_trials_open', 'Trials of studies without an outcome yet', ['state']);
  const pace = metrics.gauge('research_trials_per_minute', 'Trials that all workers finished in the last minute');
  const slow = metrics.gauge('slow_queries', 'Statements that have been running for longer than the limit');
  return {
    setFacts(facts, open) {
      for (const agent of facts.agents) {
        const well = agent.state === 'healthy' || agent.state === 'standby';
        up.set({ name: agent.name }, well ? 1 : 0);
        if (agent.heartbeatAgeMs !== null) age.set({ name: agent.name }, agent.heartbeatAgeMs / 1_000);
        if (agent.epoch !== null) epoch.set({ name: agent.name }, agent.epoch);
        const work = facts.waiting.find(one => one.agent === agent.name);
        waiting.set({ consumer: agent.name }, work?.deliveries ?? 0);
        oldest.set({ consumer: agent.name }, (work?.oldestAgeMs ?? 0) / 1_000);
        const dead = facts.deadLetters.find(one => one.agent === agent.name);
        letters.set({ consumer: agent.name }, dead?.letters ?? 0);
      }
      const safe = facts.positions.filter(position => position.protected).length;
      positions.set({ protected: 'yes' }, safe);
      positions.set({ protected: 'no' }, facts.positions.length - safe);
      unknown.set(facts.unknownOrders.length);
      for (const state of TRADING_STATES) trading.set({ state }, facts.tradingState?.state === state ? 1 : 0);
      for (const state of WORKER_STATES)
        workers.set({ state }, facts.workers.filter(one => one.state === state).length);
      for (const state of ['waiting', 'running'] as const) trials.set({ state }, facts.openTrials[state]);
      pace.set(facts.workers.reduce((sum, { perMinute }) => sum + perMinute, 0));
      for (const severity of SEVERITIES) {
        alerts.set({ severity }, open.filter(alert => alert.severity === severity).length);
      }
    },
    setBooks({ equity: latest, slowQueries }) {
      for (const one of latest) {
        equity.set({ bot: one.bot }, Number(one.equity));
        drawdown.set({ bot: one.bot }, Number(one.drawdown));
      }
      slow.set(slowQueries);
    },
  };
}
