import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileIfAny } from '../private-file.ts';

const GRACE_MS = 5_000;
const TOLERANCE_MS = 3_000;

/**
 * Ends what a PM2 that died by violence left running; call it only when none is alive. A process is ours when it
 * began when its pid file was written; any other one has merely got the number since.
 */
export async function endOrphans(pm2Home: string): Promise<number> {
  const found = orphans(pm2Home);
  for (const pid of found) signal(pid, 'SIGINT');
  const deadline = performance.now() + GRACE_MS;
  while (found.some(pid => signal(pid, 0)) && performance.now() < deadline) await sleep(50);
  for (const pid of found) signal(pid, 'SIGKILL');
  return found.length;
}

function orphans(pm2Home: string): readonly number[] {
  const folder = join(pm2Home, 'pids');
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap(name => {
    const path = join(folder, name);
    const pid = Number(readFileIfAny(path));
    const began = pid > 0 ? startOf(pid) : null;
    return began !== null && Math.abs(began - statSync(path).mtimeMs) < TOLERANCE_MS ? [pid] : [];
  });
}

/** USER_HZ, which Linux fixes for everything it shows in /proc. */
const TICKS_PER_SECOND = 100;

/** When the process began, in ms since the epoch; null when there is none. */
function startOf(pid: number): number | null {
  const stat = readFileIfAny(`/proc/${pid}/stat`);
  const booted = /^btime (\d+)/m.exec(readFileIfAny('/proc/stat') ?? '')?.[1];
  // The name, in brackets, may hold anything; the 22nd field is the 20th after it.
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return ticks === undefined || booted === undefined
    ? null
    : (Number(booted) + Number(ticks) / TICKS_PER_SECOND) * 1000;
}

/** Whether the process was there to get it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
