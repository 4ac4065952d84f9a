import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/* One process of the bare floor: takes a job, does nothing, and hands it on to the next queue or, being last, reports. */

process.once('disconnect', () => process.exit(0)); // whoever measures is gone

const [redisUrl = '', prefix = '', from = '', to = ''] = process.argv.slice(2);
const publisher = new Redis(redisUrl, { maxRetriesPerRequest: null });
const listener = new Redis(redisUrl, { maxRetriesPerRequest: null });
const kept = { removeOnComplete: { count: 200 } };
const next = to === '' ? null : new Queue(to, { connection: publisher, prefix });

const worker = new Worker(
  from,
  async job => {
    if (next === null) process.send?.({ sentAt: job.data.sentAt, arrivedAt: String(process.hrtime.bigint()) });
    else await next.add('hop', job.data, kept);
  },
  { connection: listener, prefix, concurrency: 8, ...kept },
);
await worker.waitUntilReady();
process.send?.('ready');
