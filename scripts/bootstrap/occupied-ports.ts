import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from './free-ports.ts';
import type { Installation } from './installation.ts';
import { SetupError } from './setup-error.ts';

/** Every port that a process of ours will listen on, by the name of that process. */
export function portsByProcess({ ports, databaseUrl, redisUrl }: Installation): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, number[]>(Object.entries(ports.health).map(([agent, port]) => [agent, [port]]));
  all.get('monitor')?.push(ports.api);
  all.set('paper-exchange', [ports.paperExchange, ports.paperControl]);
  if (databaseUrl === null) all.set('postgres', [ports.postgres]);
  if (redisUrl === null) all.set('redis', [ports.redis]);
  return all;
}

/** Throws SetupError when somebody else holds a port that one of `starting` needs. */
export async function refuseOccupiedPorts(place: Installation, starting: readonly string[]): Promise<void> {
  const wanted = [...portsByProcess(place)].filter(([name]) => starting.includes(name));
  for (const [name, ports] of wanted) {
    for (const port of ports) {
      if (await getsFree(port)) continue;
      const holder = holderOf(port);
      const elsewhere = place.ports.api + (place.ports.api > 64_000 ? -100 : 100);
      throw new SetupError(
        `Port ${port}, which ${name} needs, is taken${holder === null ? '' : ` by ${holder}`}`,
        `end that process, or choose other ports: TRADEWIND_PORT=${elsewhere} npm start   (uses ${elsewhere} to ${elsewhere + 16})`,
      );
    }
  }
}

const PATIENCE_MS = 2_000;

/** Waits a little for a process of ours that is still on its way out. */
async function getsFree(port: number): Promise<boolean> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await sleep(100)) {
    if (await isFree(port)) return true;
  }
  return false;
}

/** `name (pid 123)` of the process that listens there, where Linux lets us see it; else null. */
export function holderOf(port: number): string | null {
  try {
    const inodes = listeningInodes(port);
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      if (socketsOf(pid).some(inode => inodes.has(inode))) {
        return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
      }
    }
  } catch {
    // No /proc here: the port is taken all the same.
  }
  return null;
}

const LISTENING = '0A';

function listeningInodes(port: number): ReadonlySet<string> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(path => readFileSync(path, 'utf8').split('\n').slice(1));
  const fields = rows.map(row => row.trim().split(/\s+/));
  const listening = fields.filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === LISTENING);
  return new Set(listening.flatMap(row => row[9] ?? []));
}

function socketsOf(pid: string): readonly string[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`));
    return links.flatMap(link => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  } catch {
    return [];
  }
}
