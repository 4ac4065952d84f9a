import type pg from 'pg';
import type { ColumnCache } from '#scripts/data/cache/column-cache.ts';
import type { Code } from '#shared/domain/codes.ts';
import { Presence } from './presence.ts';
import type { TrialOutcome } from './room/protocol.ts';
import { type Limits, Room, Unprepared } from './room/room.ts';
import { type Claimed, claimTrials, type Finished, finishTrials, releaseTrials, renewLeases } from './store/claims.ts';
import { Grounds } from './store/grounds.ts';
import { Wake } from './wake.ts';

export interface WorkerOptions {
  readonly pool: pg.Pool;
  /** The same database, for COPY. */
  readonly url: string;
  readonly home: string;
  readonly cache: ColumnCache;
  /** Of this worker and no other: host, process and chance. */
  readonly name: string;
  readonly host: string;
  /** SHA-256 of the code that this worker runs: it leaves trials of other code alone. */
  readonly code: string;
  /** Trials at once, each in a process of its own. */
  readonly slots: number;
  readonly limits: Limits;
  readonly leaseMs: number;
  readonly say: (event: WorkerEvent) => void;
}

export type WorkerEvent =
  | { readonly kind: 'finished'; readonly trials: number }
  /** The study is left to others for a while. */
  | { readonly kind: 'unprepared'; readonly study: string; readonly detail: string }
  /** The database does not answer; it is tried again. */
  | { readonly kind: 'troubled'; readonly error: unknown };

export interface RunningWorker {
  /** Somebody rang: there may be work. */
  wake(): void;
  /** Gives back what was not finished. */
  stop(): Promise<void>;
}

/** A lost ring is made good by looking. */
const POLL_MS = 1_000;
const SHOW_MS = 5_000;
const FLUSH_MS = 200;
const FLUSH_TRIALS = 100;
/** Trials that are claimed at once take about so long together, and are no more than that. */
const BATCH_MS = 2_000;
const BATCH_TRIALS = 64;
/** A trial that so many workers did not survive is no chance. */
const MOST_ATTEMPTS = 10;
const AVOIDED_MS = 30_000;

export function startWorker(options: WorkerOptions): RunningWorker {
  const worker = new Worker(options);
  const done = worker.work();
  return {
    wake: () => worker.wake(),
    async stop() {
      worker.end();
      await done;
    },
  };
}

class Worker {
  readonly #options: WorkerOptions;
  readonly #grounds: Grounds;
  readonly #presence: Presence;
  readonly #wake = new Wake();
  readonly #rooms: readonly Room[];
  readonly #queue: Claimed[] = [];
  readonly #finished: Finished[] = [];
  readonly #avoided = new Map<string, number>();
  #claiming: Promise<boolean> | null = null;
  #flushing: Promise<void> = Promise.resolve();
  /** Of the last trials, smoothed. */
  #meanMs = BATCH_MS;
  #ends = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#grounds = new Grounds(options);
    this.#presence = new Presence(options.pool, options);
    this.#rooms = Array.from({ length: options.slots }, () => new Room(options.limits));
  }

  wake(): void {
    this.#wake.ring();
  }

  end(): void {
    this.#ends = true;
    for (const room of this.#rooms) room.close();
    this.#wake.ring();
  }

  async work(): Promise<void> {
    const { pool, name, leaseMs } = this.#options;
    const renew = () => renewLeases(pool, { worker: name, leaseMs });
    const renewing = setInterval(() => void this.#try(renew), leaseMs / 3);
    const flushing = setInterval(() => void this.#flush(), FLUSH_MS);
    await this.#try(() => this.#presence.begin());
    let shown: Promise<unknown> = Promise.resolve();
    const show = () => this.#presence.show();
    const showing = setInterval(() => {
      shown = this.#try(show);
    }, SHOW_MS);
    await Promise.all(this.#rooms.map(room => this.#serve(room)));
    clearInterval(renewing);
    clearInterval(flushing);
    clearInterval(showing);
    await this.#flush();
    if (this.#queue.length > 0) await this.#release(this.#queue.splice(0));
    await shown; // what is on its way would show it again
    await this.#try(() => this.#presence.end());
  }

  async #serve(room: Room): Promise<void> {
    while (!this.#ends) {
      const trial = await this.#next();
      if (trial === null) await this.#wake.wait(POLL_MS);
      else await this.#run(room, trial);
    }
    room.close();
  }

  /** The next trial; null: there is none now. */
  async #next(): Promise<Claimed | null> {
    if (this.#queue.length === 0) {
      this.#claiming ??= this.#try(() => this.#claim()).finally(() => {
        this.#claiming = null;
      });
      await this.#claiming;
    }
    return this.#ends ? null : (this.#queue.shift() ?? null);
  }

  async #claim(): Promise<void> {
    const { pool, code, slots, name: worker, leaseMs } = this.#options;
    const now = performance.now();
    for (const [study, until] of this.#avoided) if (until < now) this.#avoided.delete(study);
    const limit = Math.min(BATCH_TRIALS, slots * Math.max(1, Math.floor(BATCH_MS / this.#meanMs)));
    const avoided = [...this.#avoided.keys()];
    this.#queue.push(...(await claimTrials(pool, { code, avoided, limit, worker, leaseMs })));
  }

  async #run(room: Room, trial: Claimed): Promise<void> {
    const began = performance.now();
    try {
      const outcome = await this.#outcomeOf(room, trial);
      if (this.#ends) return void (await this.#release([trial])); // its room was closed on it
      const tookMs = performance.now() - began;
      this.#meanMs += (tookMs - this.#meanMs) / 4;
      this.#finished.push({ id: trial.id, outcome, tookMs });
      if (this.#finished.length >= FLUSH_TRIALS) await this.#flush();
    } catch (error) {
      await this.#release([trial]);
      if (!(error instanceof Unprepared)) return this.#options.say({ kind: 'troubled', error });
      this.#avoided.set(trial.studyId, performance.now() + AVOIDED_MS);
      this.#options.say({ kind: 'unprepared', study: trial.studyId, detail: error.message });
    }
  }

  async #outcomeOf(room: Room, { spec, studyId, attempts }: Claimed): Promise<TrialOutcome> {
    if (attempts > MOST_ATTEMPTS) return failed('TRIAL_WORKER_LOST', `${attempts - 1} workers ended while they had it`);
    if (spec === null) return failed('TRIAL_IMPOSSIBLE', 'its spec cannot be read');
    return room.run(await this.#grounds.of(studyId), spec);
  }

  /** One at a time; what could not be written is written with the next. */
  #flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const finished = this.#finished.splice(0);
      if (finished.length === 0) return;
      const written = await this.#try(() => finishTrials(this.#options.pool, this.#options.name, finished));
      if (written) {
        this.#presence.note(finished.length);
        this.#options.say({ kind: 'finished', trials: finished.length });
      } else if (!this.#ends) this.#finished.unshift(...finished);
    });
    return this.#flushing;
  }

  async #release(trials: readonly Claimed[]): Promise<void> {
    const ids = trials.map(({ id }) => id);
    await this.#try(() => releaseTrials(this.#options.pool, this.#options.name, ids)); // else the lease runs out
  }

  /** Whether it worked; what did not is told, and no reason to end. */
  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.#options.say({ kind: 'troubled', error });
      return false;
    }
  }
}

const failed = (code: Code, detail: string): TrialOutcome => ({ kind: 'failed', failure: { code, detail } });
