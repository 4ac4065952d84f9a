import type { EpochMs } from '../../../kernel/time.ts';

/** A counter of the venue's: what is asked adds to it, and it runs down by itself. */
export interface Counter {
  readonly most: number;
  readonly perSecond: number;
}

/** Intermediate tier: calls of an account, orders of an account in a pair; public calls of an address. */
export const CALLS: Counter = { most: 20, perSecond: 0.5 };
export const ORDERS: Counter = { most: 125, perSecond: 2.34 };
export const PUBLIC: Counter = { most: 15, perSecond: 1 };

interface Stand {
  readonly value: number;
  readonly wall: EpochMs;
  readonly market: EpochMs;
}

export interface Clocks {
  wallNow(): EpochMs;
  marketNow(): EpochMs;
}

/** Counters by name. They run down by the clock that went further: a market that runs fast is traded in fast. */
export class Counters {
  readonly #clocks: Clocks;
  readonly #stands = new Map<string, Stand>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /** Adds points; false, and nothing is added, when there would be too many. */
  add(name: string, points: number, { most, perSecond }: Counter): boolean {
    const [wall, market] = [this.#clocks.wallNow(), this.#clocks.marketNow()];
    const before = this.#stands.get(name) ?? { value: 0, wall, market };
    const passedMs = Math.max(wall - before.wall, market - before.market, 0);
    const value = Math.max(0, before.value - (passedMs / 1_000) * perSecond) + points;
    if (value > most) return false;
    this.#stands.set(name, { value, wall, market });
    return true;
  }
}
