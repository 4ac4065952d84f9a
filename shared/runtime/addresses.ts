import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AGENTS, type AgentName } from '../domain/agents.ts';
import { StartFailure } from './failure.ts';

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

/** In the state folder: the base port that it was last started with. */
export const portFile = (home: string): string => join(home, 'port');

/** The base port that an installation was last started with; null when it never was. */
export const rememberedPort = (home: string): string | null =>
  existsSync(portFile(home)) ? readFileSync(portFile(home), 'utf8').trim() : null;

/**
 * Reads `TRADEWIND_HOME` (default `.tradewind` below `checkout`) and `TRADEWIND_PORT` (17 ports from it; default the one
 * last started with, or 7400). Throws StartFailure for a port that cannot be.
 */
export function addresses(env: Readonly<Record<string, string | undefined>>, checkout: string): Addresses {
  const home = resolve(checkout, env.TRADEWIND_HOME ?? '.tradewind');
  const remembered = rememberedPort(home);
  const base = Number(env.TRADEWIND_PORT ?? remembered ?? DEFAULT_PORT);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    const [where, text] =
      env.TRADEWIND_PORT === undefined ? [portFile(home), remembered] : ['TRADEWIND_PORT', env.TRADEWIND_PORT];
    const detail = `${where}: expected a whole number from 1024 to 65000, got ${text}`;
    throw new StartFailure('CONFIG_INVALID', detail, `set TRADEWIND_PORT=${DEFAULT_PORT}, or leave it out`);
  }
  const health = Object.fromEntries(AGENTS.map((agent, index) => [agent, base + HEALTH_OFFSET + index]));
  return {
    home,
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
