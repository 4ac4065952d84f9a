import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writePrivateFile } from '../private-file.ts';
import type { ServerCommand } from '../server-command.ts';
import { findRedis } from './find.ts';

export interface RedisRequest {
  /** Where the settings lie; 0700. */
  readonly folder: string;
  /** Where a Redis is unpacked to when the machine has none. */
  readonly packageFolder: string;
  readonly port: number;
  readonly password: string;
  readonly note?: (text: string) => void;
}

/** Finds or unpacks a server and writes its settings. Throws SetupError when there is none to be had. */
export async function prepareRedis({
  folder,
  packageFolder,
  port,
  password,
  note,
}: RedisRequest): Promise<ServerCommand> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = await findRedis(packageFolder, note ?? (() => undefined));
  const settings = redisConf(port, folder);
  const path = join(folder, 'redis.conf');
  writePrivateFile(path, `${settings}requirepass ${password}\n`);
  return {
    name: 'redis',
    folder: dirname(found.binary),
    binary: basename(found.binary),
    args: [path],
    env: {
      LC_ALL: 'C',
      SETTINGS: createHash('sha256').update(settings).digest('hex').slice(0, 12),
      ...(found.libraries.length > 0 && { LD_LIBRARY_PATH: found.libraries.join(':') }),
    },
    user: null,
  };
}

/** BullMQ needs `noeviction`. Nothing is saved: a queue job is only a call to come and look. */
function redisConf(port: number, folder: string): string {
  return `# Written by Tradewind at every start: edits are lost.
bind 127.0.0.1
port ${port}
dir "${folder}"
daemonize no
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
tcp-keepalive 10
timeout 0
`;
}
