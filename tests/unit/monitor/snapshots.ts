import { monitorConfig } from '#agents/monitor/config.ts';
import { limitsFrom } from '#agents/monitor/core/limits.ts';
import type { Snapshot } from '#agents/monitor/core/snapshot.ts';
import { AGENTS } from '#shared/domain/agents.ts';

/** The limits of an installation that sets nothing, on bars of one second. */
export const LIMITS = limitsFrom(monitorConfig.parse({}).alerts, 1_000);

/** A system in which nothing is wrong, and somebody trades. */
export const QUIET: Snapshot = {
  now: 1_000_000,
  watchingForMs: 600_000,
  agents: AGENTS.map(name => ({ name, state: 'healthy', heartbeatAgeMs: 400, problem: null, recentRestarts: 0 })),
  waiting: [{ agent: 'capital', deliveries: 2, oldestAgeMs: 20 }],
  deadLetters: [],
  positions: [{ id: 'aaaaaaaa-0000', bot: 'trend', symbol: 'BTC/USDT', quantity: '0.02', protected: true }],
  marks: [
    { symbol: 'BTC/USDT', ageMs: 800 },
    { symbol: 'ETH/USDT', ageMs: 900 },
  ],
  unknownOrders: [{ clientOrderId: 'ab'.repeat(16), symbol: 'BTC/USDT', ageMs: 500 }],
  mismatches: [],
  tradingState: { state: 'ACTIVE', reason: '' },
  openBreakers: [],
  bots: [{ name: 'trend', state: 'RUNNING', reason: '' }],
  workers: [{ name: 'here:1:abc', state: 'idle', seenAgeMs: 2_000 }],
  repeatedErrors: [],
  risingErrors: [],
  inconsistencies: [],
  risk: {
    level: 'LOW',
    because: [],
    worstCase: { scenario: 'venue-frozen', share: 0.02, trips: [] },
    regimes: [{ symbol: 'BTC/USDT', regime: 'medium' }],
    meanCorrelation: null,
    isTogether: false,
  },
  upkeepProblem: null,
};

export const agentsWith = (name: string, change: Partial<Snapshot['agents'][number]>): Snapshot['agents'] =>
  QUIET.agents.map(agent => (agent.name === name ? { ...agent, ...change } : agent));
