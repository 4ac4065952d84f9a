import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';

/** A worker of this host for as long as `work` takes; `slots` trials at once, 0: none. */
export async function withLocalWorker<T>(
  terminal: Pick<Terminal, 'env'>,
  slots: number,
  work: () => Promise<T>,
): Promise<T> {
  if (slots === 0) return work();
  const child: ChildProcess = fork(join(CHECKOUT, 'scripts/tradewind.ts'), ['worker', '--slots', String(slots)], {
    execPath: NODE,
    env: terminal.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // what goes wrong is seen
  });
  const ended = once(child, 'exit');
  try {
    return await work();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
