import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { hostname } from 'node:os';
import type pg from 'pg';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { openPool } from '#shared/persistence/connection.ts';
import { schemaStand } from '#shared/persistence/migrations.ts';
import { addressOf } from '#shared/runtime/boot.ts';
import { codeHash } from '../code-hash.ts';
import { listenForResearch } from './bell.ts';
import type { Limits } from './room/room.ts';
import { startWorker, type WorkerEvent } from './worker.ts';

export interface WorkerSettings {
  readonly slots: number;
  readonly limits: Limits;
  readonly leaseMs: number;
  /** Told of what happens, for people. */
  readonly say: (line: string) => void;
  /** Told of what keeps trials from being run here. */
  readonly warn: (line: string) => void;
}

/** What a worker needs to know of the world: where the rows are, and where it is rung. */
async function researchAddresses({ env }: Pick<Terminal, 'env'>) {
  const { home } = placeOf({ env });
  const { DATABASE_URL: own, REDIS_URL: ownRedis } = env;
  const isElsewhere = own !== undefined && own !== '' && ownRedis !== undefined && ownRedis !== '';
  const [url, redisUrl] = isElsewhere
    ? [own, ownRedis]
    : await Promise.all([addressOf(home, 'research'), addressOf(home, 'redis')]);
  return { home, url, redisUrl, prefix: `tradewind:${new URL(url).pathname.slice(1)}` };
}

const POOL_SIZE = 3;
const LOOK_FOR_OTHER_CODE_MS = 30_000;

/** Runs trials until the terminal is interrupted, or whoever started this process is gone. */
export async function runWorker(
  terminal: Terminal,
  { slots, limits, leaseMs, say, warn }: WorkerSettings,
): Promise<void> {
  const { home, url, redisUrl, prefix } = await researchAddresses(terminal);
  const pool = openPool({ url, name: 'tradewind-research', size: POOL_SIZE });
  try {
    await checkSchema(pool);
    const code = codeHash(CHECKOUT);
    const host = hostname();
    const name = `${host}:${process.pid}:${randomBytes(3).toString('hex')}`;
    const worker = startWorker({
      ...{ pool, url, home, cache: columnCache(home), name, host, code, slots, limits, leaseMs },
      say: event => (event.kind === 'finished' ? say : warn)(wordsOf(event)),
    });
    const queue = listenForResearch({ redisUrl, prefix, silent: () => undefined }, () => worker.wake());
    const lookForOthers = () => void tellOfOtherCode(pool, code, warn).catch(() => undefined); // it is looked for again
    const looking = setInterval(lookForOthers, LOOK_FOR_OTHER_CODE_MS);
    lookForOthers();
    say(`worker ${name}: ${slots} at once, code ${code.slice(0, 12)}`);
    await ended(terminal.interrupted);
    clearInterval(looking);
    await Promise.all([worker.stop(), queue.close()]);
  } finally {
    await pool.end();
    if (process.connected) process.disconnect(); // else the line to whoever started it keeps it
  }
}

/** A worker that was started by a process ends with it. */
async function ended(interrupted: AbortSignal): Promise<void> {
  if (interrupted.aborted) return;
  const waits = [once(interrupted, 'abort')];
  if (process.connected) waits.push(once(process, 'disconnect'));
  await Promise.race(waits);
}

async function checkSchema(pool: pg.Pool): Promise<void> {
  const stand = await schemaStand(pool);
  if (stand.kind === 'current') return;
  const [code, message] =
    stand.kind === 'newer'
      ? ([
          'DATABASE_NEWER',
          `The database is at migration ${stand.applied}, this checkout knows ${stand.known}`,
        ] as const)
      : (['DATABASE_NOT_MIGRATED', `The database is at migration ${stand.applied} of ${stand.wanted}`] as const);
  throw new CliFailure({ exit: EXIT_CODES.NOT_RUNNING, code, message });
}

/** Trials that this worker must not run are named, so that nobody wonders why they wait. */
async function tellOfOtherCode(pool: pg.Pool, code: string, warn: WorkerSettings['warn']): Promise<void> {
  const { rows } = await pool.query<{ readonly code: string; readonly waiting: number }>(
    `select code, count(*) as waiting from trials where state in ('waiting', 'running') and code <> $1 group by code`,
    [code],
  );
  for (const other of rows) {
    warn(
      `${other.waiting} trials are of code ${other.code.slice(0, 12)}, this checkout is ${code.slice(0, 12)}: they are left to workers of that code`,
    );
  }
}

function wordsOf(event: WorkerEvent): string {
  switch (event.kind) {
    case 'finished':
      return `${event.trials} trials finished`;
    case 'unprepared':
      return `study ${event.study.slice(0, 12)} is left to others: ${event.detail}`;
    case 'troubled':
      return `tried again: ${event.error instanceof Error ? event.error.message : String(event.error)}`;
  }
}
