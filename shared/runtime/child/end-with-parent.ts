import { Worker } from 'node:worker_threads';

/** In a thread of its own: work that loops for ever leaves the process no other way to notice. */
const WATCH = `setInterval(() => {
  if (process.ppid !== require('node:worker_threads').workerData) process.kill(process.pid, 'SIGKILL');
}, 500)`;

/** Ends this process when the one that forked it is gone. */
export function endWithParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid }).unref();
}
