import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rememberedPort } from '#shared/runtime/addresses.ts';
import { isFree } from './free-ports.ts';
import type { Installation } from './installation.ts';
import { readFileIfAny } from './private-file.ts';
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

export interface OccupiedPort {
  readonly port: number;
  /** The process of ours that needs it. */
  readonly neededBy: string;
  /** `ours`: a process of this installation listens there. */
  readonly heldBy: 'ours' | 'another';
}

/** Those ports of the installation at which anybody listens. */
export async function occupiedPorts(place: Installation): Promise<readonly OccupiedPort[]> {
  const all = [...portsByProcess(place)].flatMap(([neededBy, ports]) => ports.map(port => ({ port, neededBy })));
  const free = await Promise.all(all.map(({ port }) => isFree(port)));
  const occupied = all.filter((_, index) => !free[index]);
  if (occupied.length === 0) return [];
  const running = ownProcesses(join(place.home, 'pm2', 'pids'));
  const ownSockets = new Set([...running.values()].flatMap(pid => socketsOf(String(pid))));
  const isAtHome = rememberedPort(place.home) === String(place.ports.api);
  return occupied.map(one => {
    const isOurs = inodesAt(one.port).some(inode => ownSockets.has(inode));
    // where the system does not tell who holds it, it is ours when our process of that name runs on these ports
    const isLikelyOurs = isAtHome && running.has(one.neededBy) && holderOf(one.port) === null;
    return { ...one, heldBy: isOurs || isLikelyOurs ? 'ours' : 'another' };
  });
}

const PATIENCE_MS = 2_000;

/** Throws SetupError when somebody else holds one of the ports; one of ours that is on its way out has a little time. */
export async function refuseOccupiedPorts(place: Installation): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const taken = (await occupiedPorts(place)).find(({ heldBy }) => heldBy === 'another');
    if (taken === undefined) return;
    if (performance.now() > deadline) throw refusal(place, taken);
    await sleep(100);
  }
}

function refusal({ ports }: Installation, { port, neededBy }: OccupiedPort): SetupError {
  const holder = holderOf(port);
  const elsewhere = ports.api + (ports.api > 64_000 ? -100 : 100);
  return new SetupError(
    `Port ${port}, which ${neededBy} needs, is taken${holder === null ? '' : ` by ${holder}`}`,
    `end that process, or choose other ports: TRADEWIND_PORT=${elsewhere} npm start   (uses ${elsewhere} to ${elsewhere + 16})`,
  );
}

/** What PM2 started for us and still runs: pid by name. Its pid files are `<name>-<number>.pid`. */
function ownProcesses(folder: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = Number(readFileIfAny(join(folder, file)));
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

/** `name (pid 123)` of the process that listens there, where Linux lets us see it; else null. */
export function holderOf(port: number): string | null {
  try {
    const inodes = new Set(inodesAt(port));
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

/** The listening sockets at a port, where the system tells. */
function inodesAt(port: number): readonly string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(path => readFileIfAny(path) ?? '');
  const rows = tables.flatMap(table => table.split('\n').slice(1));
  const fields = rows.map(row => row.trim().split(/\s+/));
  const listening = fields.filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === LISTENING);
  return listening.flatMap(row => row[9] ?? []);
}

function socketsOf(pid: string): readonly string[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`));
    return links.flatMap(link => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
  } catch {
    return [];
  }
}
