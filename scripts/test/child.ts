import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';

const running = new Set<ChildProcess>();

interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  /** File that its output goes to; null: where ours goes. */
  readonly output?: string | null;
}

/** Runs a script on the pinned Node; returns its exit code (1 when a signal ended it). */
export async function runNode(
  args: readonly string[],
  { env = process.env, output = null }: Surroundings = {},
): Promise<number> {
  const file = output === null ? null : openSync(output, 'w');
  const child = spawn(NODE, args, { cwd: CHECKOUT, env, stdio: file === null ? 'inherit' : ['inherit', file, file] });
  if (file !== null) closeSync(file);
  running.add(child);
  const [code] = await once(child, 'exit');
  running.delete(child);
  return typeof code === 'number' ? code : 1;
}

/** Passes a signal on to whatever runs, so that it ends before we do. */
export function signalChildren(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal);
}
