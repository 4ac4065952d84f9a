import { join } from 'node:path';
import { embeddedPasswords } from './credentials.ts';
import type { Installation } from './installation.ts';
import { preparePostgres } from './postgres/prepare.ts';
import { writePrivateFile } from './private-file.ts';
import type { Progress } from './progress.ts';
import { prepareRedis } from './redis/prepare.ts';
import type { ServerCommand } from './server-command.ts';

/** Makes whichever servers the user does not bring ready to run, and records them for ecosystem.config.cjs. */
export async function prepareEmbeddedServers(place: Installation, progress: Progress): Promise<void> {
  const { home, ports, folders } = place;
  const passwords = () => embeddedPasswords(folders.credentials);
  const servers: ServerCommand[] = [];
  if (place.databaseUrl === null) {
    const request = { home, port: ports.postgres, password: passwords().postgres, durability: 'durable' as const };
    servers.push(await progress.step('Preparing Postgres', () => preparePostgres(request)));
  }
  if (place.redisUrl === null) {
    const packageFolder = join(folders.redis, 'package');
    const request = { folder: folders.redis, packageFolder, port: ports.redis, password: passwords().redis };
    servers.push(await progress.step('Preparing Redis', note => prepareRedis({ ...request, note })));
  }
  writePrivateFile(join(home, 'embedded.json'), JSON.stringify(servers));
}
