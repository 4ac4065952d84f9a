import type { EpochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Cost } from './budget.ts';
import { stopped } from './held-back.ts';

/** Until when the venue refuses: everything (limit null), or what counts against one limit. */
export interface Stop {
  readonly limit: string | null;
  readonly until: EpochMs;
}

/** The stops that this process knows of. None is ever shortened. */
export class Stops {
  readonly #until = new Map<string | null, EpochMs>();

  /** False when one as long was known. */
  add({ limit, until }: Stop): boolean {
    if ((this.#until.get(limit) ?? 0) >= until) return false;
    this.#until.set(limit, until);
    return true;
  }

  /** What speaks against a request of this cost; null when nothing does. */
  against(cost: Cost, now: number): VenueFault | null {
    for (const [limit, until] of this.#until) {
      if (now < until && (limit === null || (cost[limit] ?? 0) > 0)) return stopped(limit, until);
    }
    return null;
  }

  /** Those that are not over. */
  live(now: number): readonly Stop[] {
    return [...this.#until].flatMap(([limit, until]) => (until > now ? [{ limit, until }] : []));
  }
}
