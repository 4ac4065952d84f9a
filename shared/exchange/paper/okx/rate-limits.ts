import type { Clocks } from './clocks.ts';
import { type Refusal, tooManyOrders, tooManyRequests } from './errors.ts';

/** What an endpoint takes at most. `trading`: per account and instrument; the market's clock opens a new window, too. */
export interface Limit {
  readonly requests: number;
  readonly perMs: number;
  readonly per: 'address' | 'account' | 'trading';
}

export const perTwoSeconds = (requests: number, per: Limit['per']): Limit => ({ requests, perMs: 2_000, per });

/** New and amended orders of an account, over all instruments. */
const ORDERS: Limit = { requests: 1_000, perMs: 2_000, per: 'trading' };

interface Window {
  wall: number;
  market: number;
  used: number;
}

/** Counts what each endpoint was asked, in windows that begin with the first request. */
export class RateLimits {
  readonly #clocks: Clocks;
  readonly #windows = new Map<string, Window>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /** Takes `count` requests of `who` (address, account, or account and instrument) from the endpoint's window. */
  spend(route: string, limit: Limit, who: string, count = 1): Refusal | null {
    return this.#take(`${route} ${who}`, limit, count) ? null : tooManyRequests;
  }

  spendOrders(account: string, count: number): Refusal | null {
    return this.#take(`orders ${account}`, ORDERS, count) ? null : tooManyOrders;
  }

  #take(name: string, { requests, perMs, per }: Limit, count: number): boolean {
    const [wall, market] = [this.#clocks.wallNow(), this.#clocks.marketNow()];
    let window = this.#windows.get(name);
    const isOver = (from: Window): boolean =>
      Math.abs(wall - from.wall) >= perMs || (per === 'trading' && market - from.market >= perMs);
    if (window === undefined || isOver(window)) {
      window = { wall, market, used: 0 };
      this.#windows.set(name, window);
    }
    if (window.used + count > requests) return false;
    window.used += count;
    return true;
  }
}
