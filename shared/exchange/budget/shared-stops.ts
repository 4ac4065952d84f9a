import { setTimeout as sleep } from 'node:timers/promises';
import type { VenueFault } from '../port.ts';
import type { Cost } from './budget.ts';
import { budgetKeys } from './redis.ts';
import { STOP } from './scripts.ts';
import type { SharedBudgetOptions } from './shared.ts';
import { type Stop, Stops } from './stops.ts';

export interface Ban extends Stop {
  /** Whom it is about: the scope of the limit, or the address when it is about everything. */
  readonly scope: string;
}

/** Stops where they outlive Redis. */
export interface BanStore {
  /** Those of the scopes that are not over. */
  load(scopes: readonly string[]): Promise<readonly Ban[]>;
  save(ban: Ban & { readonly reason: string }): Promise<void>;
}

const AGAIN_MS = 1_000;

/** The stops of all processes: known here, told through Redis, kept in Postgres. */
export class SharedStops {
  readonly #options: SharedBudgetOptions;
  readonly #stops = new Stops();
  /** Of the Redis that was told all that Postgres knows. */
  #generation: string | null = null;
  #recalling: Promise<void> | null = null;
  /** When Postgres was last asked and has not answered yet, or could not. */
  #unansweredSince: number | null = null;
  readonly #closed = new AbortController();

  constructor(options: SharedBudgetOptions) {
    this.#options = options;
  }

  against(cost: Cost, now: number): VenueFault | null {
    return this.#stops.against(cost, now);
  }

  /** The venue said so to this process. */
  add(stop: Stop, reason: string): void {
    if (!this.#stops.add(stop)) return;
    this.#tell(stop);
    void this.#keep({ ...stop, scope: this.#scopeOf(stop.limit), reason });
  }

  /** Redis said so. */
  learn(stop: Stop): void {
    this.#stops.add(stop);
  }

  /** Whether Postgres has to be asked because this Redis is a new or an emptied one, and is not known to be away itself. */
  isStale(generation: string): boolean {
    if (this.#generation === generation) return false;
    const waited = this.#options.wallNow() - (this.#unansweredSince ?? Number.NEGATIVE_INFINITY);
    return this.#recalling === null ? waited >= AGAIN_MS : waited < AGAIN_MS;
  }

  /** Takes in what Postgres knows, and tells Redis. Asked by several at once, it is done once; it never rejects. */
  recall(generation: string | null): Promise<void> {
    this.#recalling ??= this.#recall(generation).finally(() => {
      this.#recalling = null;
    });
    return this.#recalling;
  }

  /** Tells Redis all that is known here. */
  tellAll(): void {
    for (const stop of this.#stops.live(this.#options.wallNow())) this.#tell(stop);
  }

  close(): void {
    this.#closed.abort();
  }

  async #recall(generation: string | null): Promise<void> {
    const { scopes, bans, troubled, wallNow } = this.#options;
    this.#unansweredSince = wallNow();
    try {
      for (const ban of await bans.load([scopes.address, scopes.account])) {
        if (ban.scope === this.#scopeOf(ban.limit)) this.#stops.add(ban);
      }
      this.#generation = generation;
      this.#unansweredSince = null;
      this.tellAll();
    } catch (error) {
      troubled(error);
    }
  }

  #tell({ limit: name, until }: Stop): void {
    const { limits, scopes, prefix, redis, wallNow } = this.#options;
    const limit = limits.find(each => each.name === name);
    const keys = budgetKeys(prefix, scopes);
    const key = limit === undefined ? keys.address : keys.of(limit);
    // the length of it, because Redis has a clock of its own; who cannot be told now is told when Redis is back
    redis.run(STOP, [key], [Math.ceil(until - wallNow())]).catch(() => undefined);
  }

  async #keep(ban: Ban & { readonly reason: string }): Promise<void> {
    const { bans, troubled, wallNow } = this.#options;
    const { signal } = this.#closed;
    while (!signal.aborted && wallNow() < ban.until) {
      try {
        return await bans.save(ban);
      } catch (error) {
        troubled(error);
        await sleep(AGAIN_MS, null, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  #scopeOf(limit: string | null): string {
    const { limits, scopes } = this.#options;
    return scopes[limits.find(each => each.name === limit)?.per ?? 'address'];
  }
}
