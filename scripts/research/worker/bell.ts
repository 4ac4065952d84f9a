import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

export interface ResearchQueue {
  readonly redisUrl: string;
  /** Tells two installations on one Redis apart. */
  readonly prefix: string;
  /** Redis cannot be reached: nothing is lost, workers look by themselves. */
  readonly silent: (error: Error) => void;
}

const NAME = 'research';
const KEPT = { completed: { count: 200 }, failed: { count: 1_000 } } as const;
/** So many workers are woken at once; the others look within a second. */
const MOST_RINGS = 32;

export interface ResearchBell {
  /** So many trials of a round wait. */
  ring(round: { readonly study: string; readonly number: number }, waiting: number): void;
  close(): Promise<void>;
}

/** Rings the workers: the job says where to look, the rows of `trials` what there is to do. */
export function openResearchBell({ redisUrl, prefix, silent }: ResearchQueue): ResearchBell {
  const connection = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 250,
    enableReadyCheck: false,
  });
  connection.on('error', silent);
  const queue = new Queue(NAME, { connection, prefix, skipMetasUpdate: true, skipWaitingForReady: true });
  queue.on('error', silent);
  return {
    ring(round, waiting) {
      const data = { ...round, waiting };
      const opts = { removeOnComplete: KEPT.completed, removeOnFail: KEPT.failed };
      const jobs = Array.from({ length: Math.min(waiting, MOST_RINGS) }, () => ({ name: 'round', data, opts }));
      queue.addBulk(jobs).catch(silent);
    },
    async close() {
      await queue.close().catch(() => undefined);
      connection.disconnect();
    },
  };
}

export function listenForResearch(
  { redisUrl, prefix, silent }: ResearchQueue,
  wake: () => void,
): { close(): Promise<void> } {
  const connection = new Redis(redisUrl, {
    maxRetriesPerRequest: null,
    retryStrategy: () => 250,
    enableReadyCheck: false,
  });
  connection.on('error', silent);
  const worker = new Worker(NAME, async () => wake(), {
    connection,
    prefix,
    removeOnComplete: KEPT.completed,
    removeOnFail: KEPT.failed,
  });
  worker.on('error', silent);
  return {
    async close() {
      await worker.close(true).catch(() => undefined);
      connection.disconnect();
    },
  };
}
