import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { type Distribution, distribution } from './statistics.ts';

const HOPS = 4;

export interface Floor {
  /** Per job: from its creation in the first process to its arrival in the fifth. */
  readonly perJob: Distribution;
  /** Per burst: until the last of its jobs has arrived. */
  readonly perBurst: Distribution;
}

export interface FloorWork {
  readonly redisUrl: string;
  /** Jobs that start at once. */
  readonly width: number;
  readonly bursts: number;
}

/** What BullMQ alone takes: the pipeline's four queues between five processes, with handlers that do nothing. */
export async function measureFloor({ redisUrl, width, bursts }: FloorWork): Promise<Floor> {
  const prefix = `floor-${randomBytes(4).toString('hex')}`;
  const names = Array.from({ length: HOPS }, (_, index) => `hop-${index + 1}`);
  const processes: ChildProcess[] = [];
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const first = new Queue('hop-1', { connection, prefix });
  try {
    for (const [index, name] of names.entries()) {
      const hop = fork(join(import.meta.dirname, 'floor-hop.ts'), [redisUrl, prefix, name, names[index + 1] ?? '']);
      processes.push(hop);
      await once(hop, 'message');
    }
    const last = processes.at(-1);
    if (last === undefined) throw new Error('no hops');
    const perJob: number[] = [];
    const perBurst: number[] = [];
    const warmUp = Math.max(2, Math.round(bursts / 10));
    for (let burst = 0; burst < bursts + warmUp; burst++) {
      const took = await oneBurst(first, last, width);
      if (burst >= warmUp) {
        perJob.push(...took);
        perBurst.push(Math.max(...took));
      }
      await sleep(width > 100 ? 200 : 50);
    }
    return { perJob: distribution(perJob), perBurst: distribution(perBurst) };
  } finally {
    for (const hop of processes) hop.kill('SIGKILL');
    await first.close();
    const keys = await connection.keys(`${prefix}:*`);
    if (keys.length > 0) await connection.unlink(...keys);
    connection.disconnect();
  }
}

async function oneBurst(first: Queue, last: ChildProcess, width: number): Promise<readonly number[]> {
  const took: number[] = [];
  await new Promise<void>(resolve => {
    const arrived = ({ sentAt, arrivedAt }: { readonly sentAt: string; readonly arrivedAt: string }): void => {
      took.push(Number(BigInt(arrivedAt) - BigInt(sentAt)) / 1e6);
      if (took.length < width) return;
      last.off('message', arrived as never);
      resolve();
    };
    last.on('message', arrived as never);
    for (let job = 0; job < width; job++) {
      const data = { sentAt: String(process.hrtime.bigint()) };
      void first.add('hop', data, { removeOnComplete: { count: 200 } });
    }
  });
  return took;
}
