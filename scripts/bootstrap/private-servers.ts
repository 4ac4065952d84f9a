import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedPasswords, serverUrls } from './credentials.ts';
import { freePorts } from './free-ports.ts';
import { installation, makeFolders } from './installation.ts';
import { recordedFolder } from './postgres/place.ts';
import { preparePostgres } from './postgres/prepare.ts';
import type { Durability } from './postgres/settings.ts';
import { waitForEmbeddedPostgres } from './postgres/wait.ts';
import { prepareRedis } from './redis/prepare.ts';
import { waitForRedis } from './redis/wait.ts';
import { spawnServer } from './server-command.ts';

/** A Postgres and a Redis of one's own, for as long as a test run or a measurement lasts. */
export interface PrivateServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Ends both and deletes everything they wrote. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/** Starts both in a temporary home; `sharedRedis` is a folder that keeps an unpacked Redis between runs. */
export async function startPrivateServers(
  sharedRedis: string,
  durability: Durability = 'disposable',
): Promise<PrivateServers> {
  const [port] = await freePorts(3);
  const home = mkdtempSync(join(tmpdir(), 'tradewind-servers-'));
  const place = installation({ TRADEWIND_HOME: home, TRADEWIND_PORT: String(port) });
  makeFolders(place);
  const passwords = embeddedPasswords(place.folders.credentials);
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
    const data = recordedFolder(home);
    for (const folder of data === null ? [home] : [data, home]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [postgres, redis] = await Promise.all([
      preparePostgres({ home, port: place.ports.postgres, password: passwords.postgres, durability }),
      prepareRedis({
        folder: place.folders.redis,
        packageFolder: sharedRedis,
        port: place.ports.redis,
        password: passwords.redis,
      }),
    ]);
    for (const server of [postgres, redis]) children.push(spawnServer(server, logOf(home, server.name)));
    const urls = serverUrls(place);
    await Promise.all([
      waitForEmbeddedPostgres(urls.ownerUrl, START_TIMEOUT_MS),
      waitForRedis(urls.redisUrl, START_TIMEOUT_MS),
    ]);
    return { databaseUrl: urls.ownerUrl, redisUrl: urls.redisUrl, stop };
  } catch (error) {
    for (const name of ['postgres', 'redis']) process.stderr.write(tail(logOf(home, name)));
    await stop();
    throw error;
  }
}

const logOf = (home: string, name: string) => join(home, 'logs', `${name}.console.log`);

function tail(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(-10).join('\n');
  } catch {
    return '';
  }
}

/** SIGINT is Postgres' fast shutdown and Redis' ordinary one. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(impatience);
}
