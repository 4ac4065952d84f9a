import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';

const running = new Set<ChildProcess>();

/** Runs a script on the pinned Node with our output as its own; returns its exit code (1 when a signal ended it). */
export async function runNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const child = spawn(NODE, args, { cwd: CHECKOUT, env, stdio: 'inherit' });
  running.add(child);
  const [code] = await once(child, 'exit');
  running.delete(child);
  return typeof code === 'number' ? code : 1;
}

/** Passes a signal on to whatever runs, so that it ends before we do. */
export function signalChildren(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}
