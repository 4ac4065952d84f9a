import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { Answered, Answers, Question } from './protocol.ts';

export interface CellLimits {
  /** For one answer, in ms of wall time. */
  readonly stepTimeoutMs: number;
  /** For loading the file, in ms of wall time. */
  readonly loadTimeoutMs: number;
  /** Of the objects that the strategy holds, in MB. */
  readonly heapMb: number;
}

/** A thread of its own for one strategy. Dead, it stays dead, and says why. */
export interface Cell {
  readonly isDead: boolean;
  /** Settles when the file is loaded, or the cell is dead. */
  readonly ready: Promise<void>;
  /** An error in words when the strategy failed, or the cell died of the question. `extraMs` adds to the time of the limits. */
  ask<Kind extends Question['kind']>(
    question: Extract<Question, { kind: Kind }>,
    extraMs?: number,
  ): Promise<Result<Answers[Kind], string>>;
  end(): Promise<void>;
}

interface Waiting {
  readonly settle: (result: Result<never, string> | Result<Answers[Question['kind']], string>) => void;
  readonly timer: NodeJS.Timeout;
}

const YOUNG_MB = 8;
const STACK_MB = 4;

/**
 * Opens a cell. It contains faults, not malice: a strategy is its user's own code. What it may use up is limited, it
 * gets no environment, and its end is not ours; but it could open files or sockets.
 */
export function openCell(file: string, limits: CellLimits): Cell {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { file },
    env: {},
    resourceLimits: {
      maxOldGenerationSizeMb: limits.heapMb,
      maxYoungGenerationSizeMb: YOUNG_MB,
      stackSizeMb: STACK_MB,
    },
  });
  worker.unref();
  let death: string | null = null;
  let asked = 0;
  const waiting = new Map<number, Waiting>();
  const die = (reason: string): void => {
    death ??= reason;
    for (const [id, { settle, timer }] of waiting) {
      clearTimeout(timer);
      waiting.delete(id);
      settle(err(death));
    }
    ready.settle();
    void worker.terminate();
  };
  const ready = signal();
  const loading = setTimeout(
    () => die(`its file was not loaded within ${limits.loadTimeoutMs} ms`),
    limits.loadTimeoutMs,
  );
  loading.unref();
  void ready.promise.then(() => clearTimeout(loading));
  worker.on('message', (message: Answered | 'ready') => {
    if (message === 'ready') return ready.settle();
    const one = waiting.get(message.id);
    if (one === undefined) return;
    clearTimeout(one.timer);
    waiting.delete(message.id);
    one.settle(message.ok ? ok(message.value) : err(message.fault));
  });
  worker.on('error', error => die(deathBy(error, limits)));
  worker.on('exit', () => die('it ended its own thread'));
  return {
    get isDead() {
      return death !== null;
    },
    ready: ready.promise,
    async ask<Kind extends Question['kind']>(question: Extract<Question, { kind: Kind }>, extraMs = 0) {
      await ready.promise;
      if (death !== null) return err(death);
      const id = asked++;
      const timeoutMs = limits.stepTimeoutMs + extraMs;
      const answer = new Promise<Result<Answers[Question['kind']], string>>(settle => {
        const timer = setTimeout(() => die(`it did not come back within ${timeoutMs} ms`), timeoutMs);
        waiting.set(id, { settle, timer });
        worker.postMessage({ id, question });
      });
      // the answer's kind is that of the question
      return (await answer) as Result<Answers[Kind], string>;
    },
    async end() {
      die('it was ended');
      await worker.terminate();
    },
  };
}

function deathBy(error: unknown, { heapMb }: CellLimits): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : null;
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `it used more than ${heapMb} MB of memory`
    : `${error.name}: ${error.message}`;
}

function signal(): { readonly promise: Promise<void>; settle(): void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>(resolve => {
    settle = resolve;
  });
  return { promise, settle: () => settle() };
}
