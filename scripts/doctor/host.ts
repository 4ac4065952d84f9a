import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFree } from '#scripts/bootstrap/free-ports.ts';
import { installation } from '#scripts/bootstrap/installation.ts';
import { holderOf, portsByProcess } from '#scripts/bootstrap/occupied-ports.ts';
import { bytes } from '#scripts/terminal/formats.ts';
import { type Check, fail, ok, reasonOf, warn } from './finding.ts';

/** Every port of this installation: free, or held by one of its own processes. */
export const checkPorts: Check = async ({ terminal, place }) => {
  const processes = [...portsByProcess(installation(terminal.env))];
  const running = ownProcesses(join(place.home, 'pm2', 'pids'));
  const foreign: string[] = [];
  let used = 0;
  for (const [name, ports] of processes) {
    for (const port of ports) {
      if (await isFree(port)) continue;
      used += 1;
      const holder = holderOf(port);
      const pid = Number(/\(pid (\d+)\)/.exec(holder ?? '')?.[1]);
      // where the system does not tell who holds it, it is ours when our process of that name runs
      const ours = Number.isNaN(pid) ? running.has(name) : [...running.values()].includes(pid);
      if (!ours) foreign.push(`${port} (${name})${holder === null ? '' : ` by ${holder}`}`);
    }
  }
  const all = processes.flatMap(([, ports]) => ports);
  const range = `${Math.min(...all)} to ${Math.max(...all)}`;
  return [
    foreign.length === 0
      ? ok(
          'ports',
          `${range}: ${used === 0 ? 'all free' : `${used} of ${all.length} in use, all by this installation`}`,
        )
      : fail('ports', `taken by others: ${foreign.join(', ')}`, 'end that process, or set TRADEWIND_PORT'),
  ];
};

/** What PM2 started for us and still runs: pid by name. Its pid files are `<name>-<number>.pid`. */
function ownProcesses(folder: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = Number(readFileSync(join(folder, file), 'utf8'));
    if (isAlive(pid)) found.set(file.replace(/-\d+\.pid$/, ''), pid);
  }
  return found;
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

const FAIL_BELOW = 1024 ** 3;
const WARN_BELOW = 5 * 1024 ** 3;

/** Room where the state folder lies. */
export const checkDisk: Check = async ({ place }) => {
  let folder = place.home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${bytes(free)} free at ${folder}`;
  const mend = 'make room, or move TRADEWIND_HOME to a larger disk';
  return [
    free < FAIL_BELOW
      ? fail('disk', detail, mend)
      : free < WARN_BELOW
        ? warn('disk', detail, mend)
        : ok('disk', detail),
  ];
};

/** Secrets that only their owner may read. */
export const checkCredentials: Check = async ({ place }) => {
  const folder = join(place.home, 'credentials');
  if (!existsSync(folder)) return [warn('credentials', 'none yet', 'npm start makes them')];
  try {
    const files = [
      ...readdirSync(folder).map(name => join(folder, name)),
      join(place.home, 'keys.json'),
      join(place.home, 'paper-exchange', 'keys.json'),
    ];
    const open = [folder, ...files].filter(path => existsSync(path) && (statSync(path).mode & 0o077) !== 0);
    return [
      open.length === 0
        ? ok('credentials', 'readable by their owner only')
        : fail('credentials', `others can read ${open.join(', ')}`, `chmod go-rwx ${open.join(' ')}`),
    ];
  } catch (error) {
    return [fail('credentials', reasonOf(error), `check the rights on ${folder}`)];
  }
};
