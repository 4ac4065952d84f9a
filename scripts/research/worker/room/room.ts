import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { NODE } from '#scripts/bootstrap/checkout.ts';
import type { TrialSpec } from '#shared/research/study/plan.ts';
import { residentMb } from '#shared/runtime/child/resident-memory.ts';
import { type Answer, answer, FEATURES_MB, type Order, type TrialOutcome } from './protocol.ts';
import { type Fault, watchProcess } from './watch.ts';

/** What one trial may take. */
export interface Limits {
  /** Of the heap; beside it a trial may hold `BESIDE_HEAP_MB` in buffers. */
  readonly memoryMb: number;
  readonly trialMs: number;
  /** Longest time without a step or a stretch of bars being done. */
  readonly stepMs: number;
}

/** A backtest makes much that dies young: with little room for it the engine copies most of it around. */
const YOUNG_MB = { least: 32, most: 64 } as const;
/** Buffers lie outside of the heap: those of features, and what a run lays out. So does what is young, in up to three parts. */
const BESIDE_HEAP_MB = FEATURES_MB + 192 + 3 * YOUNG_MB.most;
/** A process needs so long to start, on a busy machine. */
const STARTING_MS = 60_000;

/** Why the ground cannot be laid: no fault of any trial. */
export class Unprepared extends Error {
  override readonly name = 'Unprepared';
}

/** What the trials of a study stand on. */
export type Ground = Extract<Order, { readonly kind: 'prepare' }>;

/** A process in which trials run, one at a time. What happens to it costs the trial that did it, and nothing else. */
export class Room {
  readonly #limits: Limits;
  #process: ChildProcess | null = null;
  #ground: Ground | null = null;
  /** What the process held before its first trial, in MB. */
  #bareMb = 0;
  #trials = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Runs a trial on a ground, which is laid first unless it was the last one. Throws Unprepared. */
  async run(ground: Ground, spec: TrialSpec): Promise<TrialOutcome> {
    await this.#prepare(ground);
    const isFirst = this.#trials === 0;
    this.#trials += 1;
    const said = await this.#ask({ kind: 'run', spec }, this.#limits);
    if (!('code' in said)) {
      if (said.kind !== 'ran') throw new Error(`the room answered a trial with ${said.kind}`);
      return said.outcome;
    }
    // what trials before it left in the process is no fault of this one
    return isFirst ? { kind: 'failed', failure: said } : this.run(ground, spec);
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    this.#process = null;
  }

  async #prepare(ground: Ground): Promise<void> {
    if (this.#process?.connected === true && this.#ground === ground) return;
    this.close(); // other candles, other code: nothing of the old is worth its memory
    const child = fork(join(import.meta.dirname, 'main.ts'), {
      execPath: NODE,
      execArgv: [
        `--max-old-space-size=${this.#limits.memoryMb}`,
        `--min-semi-space-size=${YOUNG_MB.least}`,
        `--max-semi-space-size=${YOUNG_MB.most}`,
      ],
      env: {}, // no address, no secret
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    });
    child.on('error', () => undefined); // told by its end
    this.#process = child;
    this.#ground = ground;
    this.#trials = 0;
    this.#bareMb = Number.POSITIVE_INFINITY; // no excess before it is known
    const said = await this.#ask(ground, { ...this.#limits, trialMs: STARTING_MS, stepMs: STARTING_MS });
    if ('code' in said || said.kind !== 'prepared') {
      this.close();
      throw new Unprepared('detail' in said ? said.detail : said.kind);
    }
    this.#bareMb = residentMb(child.pid ?? 0);
  }

  /** Sends an order and waits for its answer; ends the process when it does not come, and says why. */
  #ask(what: Order, limits: Limits): Promise<Answer | Fault> {
    const child = this.#process;
    if (child?.connected !== true) return Promise.resolve({ code: 'TRIAL_CRASHED', detail: 'its process was ended' });
    const { trialMs: totalMs, ...own } = limits;
    const bounds = { ...own, startMs: limits.stepMs, totalMs, besideMb: BESIDE_HEAP_MB };
    const watch = watchProcess({ child, bounds, bareMb: this.#bareMb });
    let hear = (_raw: unknown): void => undefined;
    const heard = new Promise<Answer>(resolve => {
      hear = raw => resolve(answer.parse(raw));
      child.on('message', hear);
    });
    child.send(what, () => undefined); // a process that is gone is told by its end
    const gone = watch.gone.then(fault => {
      if (this.#process === child) this.#process = null;
      return fault;
    });
    return Promise.race([heard, gone]).finally(() => {
      watch.release();
      child.off('message', hear);
    });
  }
}
