import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { installation } from '#scripts/bootstrap/installation.ts';
import { prepareRedis } from '#scripts/bootstrap/redis/prepare.ts';
import { waitForRedis } from '#scripts/bootstrap/redis/wait.ts';
import { spawnServer } from '#scripts/bootstrap/server-command.ts';

const PASSWORD = 'of-a-test';

/** A Redis that a test may end and freeze. */
export interface OwnRedis {
  readonly url: string;
  start(): Promise<void>;
  /** `kill -9`: it comes back empty. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  dispose(): Promise<void>;
}

export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-redis-'));
  const [port] = await freePorts(1);
  const packageFolder = join(installation().folders.redis, 'package');
  const server = await prepareRedis({ folder, packageFolder, port, password: PASSWORD });
  const url = `redis://:${PASSWORD}@127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = spawnServer(server, join(folder, 'log'));
    await waitForRedis(url, 10_000);
  };
  const kill = async (): Promise<void> => {
    if (child === null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    child = null;
  };
  await start();
  return {
    url,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    dispose: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
