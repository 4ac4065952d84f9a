import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

/** The descriptor on which a forked process gives signs; the parent opens it as a pipe. */
export const BEACON_FD = 4;

/** Where a process was when it last did something; `at`: the open time of the bar, in ms UTC, null where no bar is looked at. */
export const sign = z.strictObject({ who: z.string().nullable(), at: z.number().nullable() });
export type Sign = Readonly<z.output<typeof sign>>;

/** Tells the process that forked this one where it is, also while its thread does not come back. */
export interface Beacon {
  /** Something goes on. */
  alive(): void;
  /** For signs in this name; cheap enough for each bar. */
  of(who: string): (at: number | null) => void;
}

/** Own thread: it looks at the memory that is shared, and tells what changed. Who reads is gone or slow: the next sign says more. */
const TELL = `const { workerData: { memory, fd }, parentPort } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const signs = new Float64Array(memory);
const names = [];
let told = 0;
parentPort.on('message', name => names.push(name));
setInterval(() => {
  if (signs[0] === told) return;
  told = signs[0];
  try { writeSync(fd, JSON.stringify({ who: names[signs[1]] ?? null, at: signs[2] }) + '\\n'); } catch {}
}, 50);`;

const [COUNT, WHO, AT] = [0, 1, 2];
const NOBODY = -1;

let own: Beacon | null = null;

/** The beacon of this process; null: nobody watches it. */
export const beacon = (): Beacon | null => own;

/** Only for a process that was forked with a pipe at `BEACON_FD`. */
export function openBeacon(): Beacon {
  const signs = new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT));
  signs[WHO] = NOBODY;
  signs[AT] = Number.NaN;
  const thread = new Worker(TELL, { eval: true, workerData: { memory: signs.buffer, fd: BEACON_FD } });
  thread.unref();
  const names: string[] = [];
  const sayLast = (): void => {
    try {
      const at = signs[AT] ?? Number.NaN;
      writeSync(BEACON_FD, `${JSON.stringify({ who: names[signs[WHO] ?? NOBODY] ?? null, at })}\n`);
    } catch {
      // nobody reads any more
    }
  };
  process.on('exit', sayLast);
  own = {
    alive() {
      signs[COUNT] = (signs[COUNT] ?? 0) + 1;
    },
    of(who) {
      const index = names.includes(who) ? names.indexOf(who) : names.push(who) - 1;
      if (index === names.length - 1) thread.postMessage(who);
      return at => {
        signs[WHO] = index;
        signs[AT] = at ?? Number.NaN;
        signs[COUNT] = (signs[COUNT] ?? 0) + 1;
      };
    },
  };
  return own;
}
