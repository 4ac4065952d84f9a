import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileIfAny } from '../private-file.ts';

const GRACE_MS = 5_000;

/**
 * Ends what a PM2 that died by violence left running; call it only when none is alive. A process is ours when its
 * environment names the very pid file that it was found by.
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
    return pid > 0 && environmentOf(pid).includes(`pm_pid_path=${path}`) ? [pid] : [];
  });
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
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
