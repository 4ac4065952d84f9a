import { resolve } from 'node:path';
import { AGENTS, type AgentName } from '../domain/agents.ts';

/** Where one installation lives: everything follows from its state folder and its base port, all on loopback. */
export interface Addresses {
  /** Absolute path of the state folder. */
  readonly home: string;
  readonly ports: {
    readonly api: number;
    readonly postgres: number;
    readonly redis: number;
    /** The paper exchange's public side: REST and WebSocket. */
    readonly paperExchange: number;
    /** The paper exchange's own controls and health. */
    readonly paperControl: number;
    /** `/health` and `/metrics` of each agent. */
    readonly health: Readonly<Record<AgentName, number>>;
  };
}

const DEFAULT_PORT = 7400;
const HEALTH_OFFSET = 10;

/** Reads `TRADEWIND_HOME` (default `.tradewind` below `checkout`) and `TRADEWIND_PORT` (default 7400; 17 ports from it). */
export function addresses(env: Readonly<Record<string, string | undefined>>, checkout: string): Addresses {
  const base = Number(env.TRADEWIND_PORT ?? DEFAULT_PORT);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new RangeError(`TRADEWIND_PORT: expected a whole number from 1024 to 65000, got ${env.TRADEWIND_PORT}`);
  }
  const health = Object.fromEntries(AGENTS.map((agent, index) => [agent, base + HEALTH_OFFSET + index]));
  return {
    home: resolve(checkout, env.TRADEWIND_HOME ?? '.tradewind'),
    ports: {
      api: base,
      postgres: base + 1,
      redis: base + 2,
      paperExchange: base + 3,
      paperControl: base + 4,
      health: health as Record<AgentName, number>,
    },
  };
}
