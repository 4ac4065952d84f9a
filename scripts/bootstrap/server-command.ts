import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { SystemUser } from './system-user.ts';

/** How to run a server in the foreground, whoever supervises it. */
export interface ServerCommand {
  readonly name: 'postgres' | 'redis';
  /** Absolute folder and name of the binary. */
  readonly folder: string;
  readonly binary: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Who it runs as; null for whoever starts it. */
  readonly user: SystemUser | null;
}

/** Runs a server as our own child, its output appended to `logFile`. */
export function spawnServer(server: ServerCommand, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(`${server.folder}/${server.binary}`, server.args, {
      cwd: server.folder,
      env: server.env,
      stdio: ['ignore', log, log],
      ...(server.user && { uid: server.user.uid, gid: server.user.gid }),
    });
  } finally {
    closeSync(log);
  }
}
