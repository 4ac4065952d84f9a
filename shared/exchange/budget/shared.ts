import { setTimeout as sleep } from 'node:timers/promises';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Budget, Cost, Lane, RateLimit } from './budget.ts';
import { heldBack, stopped, usedUp } from './held-back.ts';
import { type BudgetKeys, budgetKeys, type Scopes, type ScriptRunner } from './redis.ts';
import { type Charge, TAKE, type TakeReply, takeReply, valuesOf } from './scripts.ts';
import { type BanStore, SharedStops } from './shared-stops.ts';
import { Tally } from './tally.ts';
import { within } from './within.ts';

export interface SharedBudgetOptions {
  readonly limits: readonly RateLimit[];
  readonly scopes: Scopes;
  readonly redis: ScriptRunner;
  readonly bans: BanStore;
  /** What Redis keys begin with. */
  readonly prefix: string;
  readonly wallNow: () => EpochMs;
  /** Told when Redis or Postgres does not answer. */
  readonly troubled: (error: unknown) => void;
}

export interface LimitUse {
  readonly limit: string;
  /** Points in use by all processes, as far as this one knows. */
  readonly used: number;
  readonly points: number;
}

/** How long a request waits for Redis before this process goes on alone. */
const PATIENCE_MS: Readonly<Record<Lane, number>> = { protect: 50, reconcile: 250, entry: 100, data: 250 };
/** Waits up to this, all together, are slept in `take`, in the lanes that would only ask again; an entry's answer is awaited. */
const SHORT_WAIT_MS = 250;
const SLEEPS: ReadonlySet<Lane> = new Set<Lane>(['reconcile', 'data']);
/** How long a start waits for Redis and Postgres; then requests are counted here until they are there. */
const FIRST_PATIENCE_MS = 1_000;
const PROBE_MS = 250;
/** While Redis is away, the bans of others are read every so many probes. */
const PROBES_PER_RECALL = 4;

interface Counted {
  readonly tally: Tally;
  readonly cost: number;
}

interface Late {
  readonly counted: readonly Counted[];
  readonly charges: readonly Charge[];
  /** Whether the request went without Redis. */
  readonly wasTaken: boolean;
}

/**
 * One budget of all processes, counted in Redis in one round trip per request. While Redis is away each process counts alone: what
 * protects passes at once as far as the limit is known to hold it, entries and reconciliation get a share, data waits.
 */
export class SharedBudget implements Budget {
  readonly #options: SharedBudgetOptions;
  readonly #keys: BudgetKeys;
  readonly #stops: SharedStops;
  readonly #tallies: ReadonlyMap<string, Tally>;
  #isAway = false;
  #isClosed = false;
  #probe: NodeJS.Timeout | undefined;

  constructor(options: SharedBudgetOptions) {
    this.#options = options;
    this.#keys = budgetKeys(options.prefix, options.scopes);
    this.#stops = new SharedStops(options);
    this.#tallies = new Map(options.limits.map(limit => [limit.name, new Tally(limit)]));
  }

  /** Asks both servers once, so that the first request need not wait for what they know. */
  async prepare(): Promise<void> {
    const reply = await this.#inTime(this.#run([]), FIRST_PATIENCE_MS);
    if (reply !== null) await within(FIRST_PATIENCE_MS, this.#stops.recall(reply.generation)).catch(() => undefined);
  }

  async take(lane: Lane, cost: Cost): Promise<VenueFault | null> {
    const { wallNow } = this.#options;
    const giveUpAt = wallNow() + SHORT_WAIT_MS;
    for (;;) {
      const held = this.#stops.against(cost, wallNow()) ?? (await this.#ask(lane, cost));
      if (held === null || held.retryAt === null || !SLEEPS.has(lane) || held.retryAt > giveUpAt) return held;
      await sleep(Math.max(1, held.retryAt - wallNow()));
    }
  }

  observe(limit: string, used: number): void {
    if (Number.isFinite(used)) this.#tallies.get(limit)?.observe(used, this.#options.wallNow());
  }

  stop(limit: string | null, until: EpochMs, reason = ''): void {
    this.#stops.add({ limit, until }, reason);
  }

  /** How full the limits are. */
  usage(): readonly LimitUse[] {
    const now = this.#options.wallNow();
    return [...this.#tallies].map(([limit, tally]) => ({ limit, used: tally.used(now), points: tally.limit.points }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#probe);
    this.#stops.close();
    this.#options.redis.close();
  }

  async #ask(lane: Lane, cost: Cost): Promise<VenueFault | null> {
    const counted = [...this.#tallies].flatMap(([limit, tally]) => {
      const points = Math.ceil(cost[limit] ?? 0);
      return points > 0 ? [{ tally, cost: points }] : [];
    });
    if (this.#isAway) return this.#takeAlone(lane, counted);
    const now = this.#options.wallNow();
    const charges = counted.map(each => each.tally.charge(lane, each.cost, now));
    const work = this.#run(charges);
    const reply = await this.#inTime(work, PATIENCE_MS[lane]);
    if (reply === null) {
      for (const [index, { tally }] of counted.entries()) tally.lost(charges[index]?.owed ?? 0, now);
      const held = this.#takeAlone(lane, counted);
      this.#forgiveLater(work, { counted, charges, wasTaken: held === null });
      return held;
    }
    for (const [index, { tally }] of counted.entries()) {
      tally.counted(reply.used[index] ?? 0, reply.generation, this.#options.wallNow());
    }
    if (this.#stops.isStale(reply.generation)) {
      // a Redis that was emptied knows of no ban; a late answer of Postgres is taken in when it comes
      const left = Math.max(0, now + PATIENCE_MS[lane] - this.#options.wallNow());
      await within(left, this.#stops.recall(reply.generation)).catch(() => undefined);
    }
    return this.#stops.against(cost, this.#options.wallNow()) ?? this.#heldBy(reply, charges);
  }

  #run(charges: readonly Charge[]): Promise<TakeReply> {
    const keys = [this.#keys.address, ...charges.map(({ limit }) => this.#keys.of(limit))];
    return this.#options.redis.run(TAKE, keys, charges.flatMap(valuesOf)).then(reply => takeReply.parse(reply));
  }

  /** null when Redis does not answer in time. */
  async #inTime(work: Promise<TakeReply>, patienceMs: number): Promise<TakeReply | null> {
    try {
      return await within(patienceMs, work);
    } catch (error) {
      this.#lose(error);
      return null;
    }
  }

  /** An answer that came too late was counted all the same: what it counted is not owed any more. */
  #forgiveLater(work: Promise<TakeReply>, { counted, charges, wasTaken }: Late): void {
    const forgive = ({ waitMs }: TakeReply): void => {
      for (const [index, { tally, cost }] of counted.entries()) {
        tally.forgive((charges[index]?.owed ?? 0) + (wasTaken && waitMs === 0 ? cost : 0));
      }
    };
    work.then(forgive, () => undefined);
  }

  #heldBy({ waitMs, culprit, isStop }: TakeReply, charges: readonly Charge[]): VenueFault | null {
    if (waitMs === 0) return null;
    const until = epochMs(this.#options.wallNow() + waitMs);
    const limit = charges[culprit]?.limit.name ?? null;
    if (!isStop) return usedUp(limit ?? 'a limit', until);
    this.#stops.learn({ limit, until });
    return stopped(limit, until);
  }

  #takeAlone(lane: Lane, counted: readonly Counted[]): VenueFault | null {
    const now = this.#options.wallNow();
    if (lane === 'data') return heldBack(now + 2 * PROBE_MS, 'Redis is away');
    for (const { tally, cost } of counted) {
      const full = tally.fullAlone(lane, cost, now);
      if (full !== null) return full;
    }
    for (const { tally, cost } of counted) tally.takeAlone(lane, cost, now);
    return null;
  }

  #lose(error: unknown): void {
    if (this.#isAway || this.#isClosed) return;
    this.#isAway = true;
    this.#options.troubled(error);
    this.#probeSoon(1);
  }

  #probeSoon(count: number): void {
    this.#probe = setTimeout(() => void this.#look(count), PROBE_MS);
    this.#probe.unref();
  }

  async #look(count: number): Promise<void> {
    try {
      await within(PROBE_MS, this.#options.redis.run(TAKE, [this.#keys.address], []));
    } catch {
      if (count % PROBES_PER_RECALL === 0) void this.#stops.recall(null);
      if (!this.#isClosed) this.#probeSoon(count + 1);
      return;
    }
    this.#isAway = false;
    this.#stops.tellAll();
  }
}
