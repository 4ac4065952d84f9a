import { type ChildProcess, fork } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { residentMb } from '#shared/runtime/child/resident-memory.ts';
import type { Answered, Answers, Question } from './protocol.ts';

export interface CellLimits {
  /** For one answer, in ms of wall time. */
  readonly stepTimeoutMs: number;
  /** For loading the file, in ms of wall time. */
  readonly loadTimeoutMs: number;
  /** Of the objects that the strategy holds, in MB. */
  readonly heapMb: number;
}

/** A process of its own for one strategy. Dead, it stays dead, and says why. */
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

/** What the process itself needs of its heap, in MB. */
const OWN_HEAP_MB = 32;
/** Buffers lie outside of the heap. */
const BESIDE_HEAP_MB = 64;
const WATCH_MS = 100;
/** Of what the process last said. */
const KEPT_CHARACTERS = 4_000;

/**
 * Opens a cell. It contains faults, not malice: a strategy is its user's own code. What it may use up is limited, it
 * gets no environment, and its end is not ours; but it could open files or sockets. A thread would be cheaper, but one that
 * grows an array without end takes the whole process with it, whatever its limits are.
 */
export function openCell(file: string, limits: CellLimits): Cell {
  const child = fork(join(import.meta.dirname, 'inside.ts'), [file], {
    execArgv: [`--max-old-space-size=${limits.heapMb + OWN_HEAP_MB}`],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let last = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    last = (last + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
  });
  letGo(child);
  let bareMb = Number.POSITIVE_INFINITY;
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
    child.kill('SIGKILL');
  };
  const ready = signal();
  const loading = setTimeout(
    () => die(`its file was not loaded within ${limits.loadTimeoutMs} ms`),
    limits.loadTimeoutMs,
  );
  loading.unref();
  void ready.promise.then(() => clearTimeout(loading));
  child.on('message', (message: Answered | 'ready') => {
    if (message === 'ready') {
      bareMb = residentMb(child.pid ?? 0);
      return ready.settle();
    }
    const one = waiting.get(message.id);
    if (one === undefined) return;
    clearTimeout(one.timer);
    waiting.delete(message.id);
    one.settle(message.ok ? ok(message.value) : err(message.fault));
  });
  const watch = setInterval(() => {
    if (waiting.size === 0) return;
    if (residentMb(child.pid ?? 0) - bareMb > limits.heapMb + BESIDE_HEAP_MB) die(tooMuch(limits));
  }, WATCH_MS).unref();
  const closed = new Promise<void>(resolve => {
    child.on('close', () => {
      clearInterval(watch);
      die(deathBy(last, limits));
      resolve();
    });
  });
  child.on('error', error => die(error.message));
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
        child.send({ id, question }, () => undefined); // a process that is gone is told by its end
      });
      // the answer's kind is that of the question
      return (await answer) as Result<Answers[Kind], string>;
    },
    async end() {
      die('it was ended');
      await closed;
    },
  };
}

/** Ours may end while it lives: it ends with us. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
}

const tooMuch = ({ heapMb }: CellLimits): string => `it used more than ${heapMb} MB of memory`;

/** From what the process said at last. */
function deathBy(last: string, limits: CellLimits): string {
  if (/out of memory|allocation failed/i.test(last)) return tooMuch(limits);
  return last.split('\n').find(line => /^\w*Error\b/.test(line)) ?? 'it ended its own process';
}

function signal(): { readonly promise: Promise<void>; settle(): void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>(resolve => {
    settle = resolve;
  });
  return { promise, settle: () => settle() };
}
