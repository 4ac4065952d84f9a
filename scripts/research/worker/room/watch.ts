import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Code } from '#shared/domain/codes.ts';
import { BEACON_FD, type Sign, sign } from '#shared/runtime/child/beacon.ts';
import { residentMb } from '#shared/runtime/child/resident-memory.ts';

/** What a process with a user's strategy may take. */
export interface Bounds {
  /** Of the heap. */
  readonly memoryMb: number;
  /** Beside the heap, more than it held before, in buffers. */
  readonly besideMb: number;
  /** Longest time until the first sign, and without one after it. */
  readonly startMs: number;
  readonly stepMs: number;
  /** Longest time altogether; null: as long as it goes on. */
  readonly totalMs: number | null;
}

/** Why a process did not come to its answer; the detail says where it was. */
export interface Fault {
  readonly code: Code;
  readonly detail: string;
}

export interface Watched {
  readonly child: ChildProcess;
  readonly bounds: Bounds;
  /** What it held before, in MB. */
  readonly bareMb: number;
}

/** A watch over a process with a beacon; ends it when it takes too much. */
export interface ProcessWatch {
  /** When the process is gone, by us or by itself. */
  readonly gone: Promise<Fault>;
  /** Nobody cares any more. */
  release(): void;
}

const WATCH_MS = 100;
/** Of what the process last said. */
const KEPT_CHARACTERS = 4_000;

export function watchProcess({ child, bounds, bareMb }: Watched): ProcessWatch {
  const began = performance.now();
  let heard: number | null = null;
  let verdict: Fault | null = null;
  let last = '';
  let where: Sign | null = null;
  const timer = setInterval(() => {
    const now = performance.now();
    const longestMs = heard === null ? bounds.startMs : bounds.stepMs;
    const silence = { silentMs: now - (heard ?? began), longestMs };
    verdict ??= excess({ ...silence, tookMs: now - began, moreMb: residentMb(child.pid ?? 0) - bareMb }, bounds);
    if (verdict !== null) child.kill('SIGKILL');
  }, WATCH_MS);
  const note = (chunk: Buffer): void => {
    last = (last + chunk.toString('utf8')).slice(-KEPT_CHARACTERS);
  };
  let begun = '';
  const hear = (chunk: Buffer): void => {
    heard = performance.now();
    const lines = (begun + chunk.toString('utf8')).split('\n');
    begun = lines.pop() ?? '';
    const line = lines.at(-1);
    if (line !== undefined) where = sign.parse(JSON.parse(line));
  };
  const signs = child.stdio[BEACON_FD] as Readable | null | undefined;
  child.stderr?.on('data', note);
  signs?.on('data', hear);
  let gone = (_code: number | null, _signal: NodeJS.Signals | null): void => undefined;
  const release = (): void => {
    clearInterval(timer);
    child.off('close', gone);
    child.stderr?.off('data', note);
    signs?.off('data', hear);
  };
  return {
    release,
    gone: new Promise(resolve => {
      gone = (code, signal) => {
        release();
        const { code: fault, detail } = verdict ?? faultOf({ code, signal, last }, bounds);
        resolve({ code: fault, detail: `${detail}${placeOf(where)}` });
      };
      child.on('close', gone);
    }),
  };
}

interface Stand {
  readonly silentMs: number;
  readonly longestMs: number;
  readonly tookMs: number;
  readonly moreMb: number;
}

/** What a process has too much of; null while it keeps within its bounds. */
function excess({ silentMs, longestMs, tookMs, moreMb }: Stand, bounds: Bounds): Fault | null {
  const { totalMs, memoryMb, besideMb } = bounds;
  if (silentMs > longestMs)
    return { code: 'TRIAL_STEP_TIMED_OUT', detail: `nothing happened for ${longestMs / 1_000} s` };
  if (totalMs !== null && tookMs > totalMs)
    return { code: 'TRIAL_TIMED_OUT', detail: `it took longer than ${totalMs / 1_000} s` };
  return moreMb > memoryMb + besideMb ? outOfMemory(bounds) : null;
}

const outOfMemory = ({ memoryMb }: Bounds): Fault => ({
  code: 'TRIAL_OUT_OF_MEMORY',
  detail: `it took more than ${memoryMb} MB`,
});

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said at last. */
  readonly last: string;
}

function faultOf({ code, signal, last }: Ending, bounds: Bounds): Fault {
  if (/out of memory|allocation failed/i.test(last)) return outOfMemory(bounds);
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const words = last.split('\n').find(line => /error/i.test(line)) ?? '';
  return { code: 'TRIAL_CRASHED', detail: `its process ended ${how}${words === '' ? '' : `: ${words.trim()}`}` };
}

/** In words, where a process was. */
function placeOf(where: Sign | null): string {
  if (where === null || where.who === null) return '';
  return where.at === null
    ? `, in ${where.who}`
    : `, at the bar of ${new Date(where.at).toISOString()} of ${where.who}`;
}
