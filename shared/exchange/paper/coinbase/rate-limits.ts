import type { Clocks } from './bearer.ts';

/** The venue's limits: each request is one point, and each second has so many. */
export interface LimitConfig {
  /** Of one account, for requests with its token. */
  readonly privatePerSecond: number;
  /** Of one address, for all others. */
  readonly publicPerSecond: number;
  /** Of one address, for messages to the WebSocket without a token. */
  readonly messagesPerSecond: number;
  /** New WebSockets of one address. */
  readonly connectionsPerSecond: number;
}

/** As the venue publishes them. */
export const VENUE_LIMITS: LimitConfig = {
  privatePerSecond: 30,
  publicPerSecond: 10,
  messagesPerSecond: 8,
  connectionsPerSecond: 750,
};

const SECOND_MS = 1_000;

interface Usage {
  second: number;
  points: number;
}

/** Counts what each account and each address used of its second. What was refused costs nothing. */
export class RateLimits {
  readonly config: LimitConfig;
  readonly #clocks: Clocks;
  readonly #usages = new Map<string, Usage>();

  constructor(config: LimitConfig, clocks: Clocks) {
    this.config = config;
    this.#clocks = clocks;
  }

  /** Takes a point; false when the second has none left. */
  spend(limit: keyof LimitConfig, owner: string): boolean {
    const name = `${limit} ${owner}`;
    const second = this.#second();
    const before = this.#usages.get(name);
    const usage = before === undefined || before.second !== second ? { second, points: 0 } : before;
    if (usage.points >= this.config[limit]) return false;
    usage.points += 1;
    this.#usages.set(name, usage);
    return true;
  }

  /** Another number once either clock is in its next second: a market that runs fast is traded in fast, one that stands still is waited in. */
  #second(): number {
    return Math.floor(this.#clocks.wallNow() / SECOND_MS) + Math.floor(this.#clocks.marketNow() / SECOND_MS);
  }
}
