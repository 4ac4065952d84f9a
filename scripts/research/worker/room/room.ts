import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { NODE } from '#scripts/bootstrap/checkout.ts';
import type { Code } from '#shared/domain/codes.ts';
import type { TrialSpec } from '#shared/research/study/plan.ts';
import { residentMb } from '#shared/runtime/child/resident-memory.ts';
import { type Answer, answer, FEATURES_MB, type Order, type TrialOutcome } from './protocol.ts';

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
const WATCH_MS = 100;
/** Of what the process last said. */
const KEPT_CHARACTERS = 4_000;
/** A process needs so long to start, on a busy machine. */
const STARTING_MS = 60_000;

/** Why the ground cannot be laid: no fault of any trial. */
export class Unprepared extends Error {
  override readonly name = 'Unprepared';
}

interface Fault {
  readonly code: Code;
  readonly detail: string;
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
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.on('error', () => undefined); // told by its end
    this.#process = child;
    this.#ground = ground;
    this.#trials = 0;
    this.#bareMb = Number.POSITIVE_INFINITY;
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
    return new Promise(resolve => {
      const began = performance.now();
      let heard = began;
      let verdict: Fault | null = null;
      let last = '';
      const watch = setInterval(() => {
        const at = { now: performance.now(), began, heard, residentMb: residentMb(child.pid ?? 0) - this.#bareMb };
        verdict ??= excess(at, limits);
        if (verdict !== null) child.kill('SIGKILL');
      }, WATCH_MS);
      const settle = (result: Answer | Fault): void => {
        clearInterval(watch);
        child.off('message', hear).off('close', gone);
        child.stderr?.off('data', note);
        resolve(result);
      };
      const hear = (raw: unknown): void => {
        heard = performance.now();
        const said = answer.parse(raw);
        if (said.kind !== 'alive') settle(said);
      };
      const gone = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (this.#process === child) this.#process = null;
        settle(verdict ?? faultOf({ code, signal, last }, limits));
      };
      const note = (chunk: Buffer): void => {
        last = (last + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
      };
      child.on('message', hear).on('close', gone);
      child.stderr?.on('data', note);
      child.send(what, () => undefined); // a process that is gone is told by its end
    });
  }
}

interface Stand {
  readonly now: number;
  readonly began: number;
  readonly heard: number;
  /** More than the process held before its first trial. */
  readonly residentMb: number;
}

/** What a trial has too much of; null while it keeps within its limits. */
function excess({ now, began, heard, residentMb: resident }: Stand, limits: Limits): Fault | null {
  const { stepMs, trialMs, memoryMb } = limits;
  if (now - heard > stepMs) return { code: 'TRIAL_STEP_TIMED_OUT', detail: `nothing happened for ${stepMs / 1_000} s` };
  if (now - began > trialMs) return { code: 'TRIAL_TIMED_OUT', detail: `it took longer than ${trialMs / 1_000} s` };
  return resident > memoryMb + BESIDE_HEAP_MB ? outOfMemory(limits) : null;
}

const outOfMemory = ({ memoryMb }: Limits): Fault => ({
  code: 'TRIAL_OUT_OF_MEMORY',
  detail: `it took more than ${memoryMb} MB`,
});

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said at last. */
  readonly last: string;
}

function faultOf({ code, signal, last }: Ending, limits: Limits): Fault {
  if (/out of memory|allocation failed/i.test(last)) return outOfMemory(limits);
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const words = last.split('\n').find(line => /error/i.test(line)) ?? '';
  return { code: 'TRIAL_CRASHED', detail: `its process ended ${how}${words === '' ? '' : `: ${words.trim()}`}` };
}
