/** `npm run bench:…`: runs one file of tests/bench on a Postgres and a Redis of its own, which keep data as in production. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installation } from './bootstrap/installation.ts';
import { startPrivateServers } from './bootstrap/private-servers.ts';
import { command, terminalProgress } from './bootstrap/progress.ts';
import { SetupError } from './bootstrap/setup-error.ts';
import { runNode, signalChildren } from './test/child.ts';

const [file, ...rest] = process.argv.slice(2);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => signalChildren('SIGTERM'));

await command(async () => {
  if (file === undefined) throw new SetupError('There is nothing to measure', 'give a file of tests/bench');
  const { folders } = installation();
  mkdirSync(folders.redis, { recursive: true, mode: 0o700 });
  const servers = await terminalProgress().step('Starting a Postgres and a Redis for the measurement', () =>
    startPrivateServers(join(folders.redis, 'package'), 'durable'),
  );
  try {
    const { databaseUrl, redisUrl } = servers;
    const env = { ...process.env, TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl };
    process.exitCode = await runNode([resolve(file), ...rest], { env });
  } finally {
    await servers.stop();
  }
});
