import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Installation } from './installation.ts';
import { readFileIfAny, writePrivateFile } from './private-file.ts';

const Passwords = z.strictObject({ postgres: z.string(), redis: z.string() });
/** The passwords of the embedded pair, made once and kept as long as its data. */
export type Passwords = z.infer<typeof Passwords>;

/** Reads them, or makes them when there are none yet. */
export function embeddedPasswords(credentialsFolder: string): Passwords {
  const path = join(credentialsFolder, 'embedded.json');
  const text = readFileIfAny(path);
  if (text !== null) return Passwords.parse(JSON.parse(text));
  const fresh = () => randomBytes(24).toString('hex');
  const made: Passwords = { postgres: fresh(), redis: fresh() };
  mkdirSync(credentialsFolder, { recursive: true, mode: 0o700 });
  writePrivateFile(path, JSON.stringify(made));
  return made;
}

export const DATABASE = 'tradewind';
export const OWNER = 'tradewind_owner';

export interface ServerUrls {
  /** Postgres, as the owner of the database. */
  readonly ownerUrl: string;
  readonly redisUrl: string;
}

/** The user's own servers where given, else the embedded ones. */
export function serverUrls({ databaseUrl, redisUrl, folders, ports }: Installation): ServerUrls {
  const passwords = () => embeddedPasswords(folders.credentials);
  return {
    ownerUrl: databaseUrl ?? `postgres://${OWNER}:${passwords().postgres}@127.0.0.1:${ports.postgres}/${DATABASE}`,
    redisUrl: redisUrl ?? `redis://:${passwords().redis}@127.0.0.1:${ports.redis}/0`,
  };
}

/** Leaves `{ url }` of both servers where the processes look for them: the only way in which secrets reach them. */
export function writeCredentials(credentialsFolder: string, urls: ServerUrls): void {
  mkdirSync(credentialsFolder, { recursive: true, mode: 0o700 });
  writePrivateFile(join(credentialsFolder, 'owner.json'), JSON.stringify({ url: urls.ownerUrl }));
  writePrivateFile(join(credentialsFolder, 'redis.json'), JSON.stringify({ url: urls.redisUrl }));
}
