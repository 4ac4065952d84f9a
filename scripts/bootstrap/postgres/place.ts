import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readFileIfAny, writePrivateFile } from '../private-file.ts';
import { SetupError } from '../setup-error.ts';
import { canReach, type SystemUser, systemUser } from '../system-user.ts';
import { type PostgresPackage, postgresPackage } from './package.ts';

/** Where an embedded Postgres keeps its data, what it runs and as whom. */
export interface PostgresPlace {
  /** null: as whoever starts it. Postgres refuses to be root, so root's has a user of its own. */
  readonly user: SystemUser | null;
  /** Folder around the data; ours, and passable for `user`. */
  readonly folder: string;
  readonly data: string;
  /** Folder of `postgres` and `initdb`. */
  readonly bin: string;
  readonly version: string;
}

const OUTSIDE = '/var/lib/tradewind';
const Record = z.strictObject({ folder: z.string() });
const recordPath = (home: string) => join(home, 'postgres.json');

/** The folder around the data, as an earlier start chose it; null when there was none. */
export function recordedFolder(home: string): string | null {
  const text = readFileIfAny(recordPath(home));
  return text === null ? null : Record.parse(JSON.parse(text)).folder;
}

/**
 * Chooses the place and creates its folders. The home holds the data unless the database's user cannot enter it
 * (a checkout below /root): then a folder outside does, which the home remembers.
 */
export function postgresPlace(home: string): PostgresPlace {
  const server = postgresPackage();
  const user = process.getuid?.() === 0 ? serverUser() : null;
  const folder = recordedFolder(home) ?? chooseFolder(home, user);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  writePrivateFile(recordPath(home), JSON.stringify({ folder }));
  if (user && !canReach(user, folder)) {
    throw new SetupError(
      `The database's user '${user.name}' cannot enter ${folder}`,
      `run: chmod o+x on the folders above it, or choose another TRADEWIND_HOME`,
    );
  }
  const reachable = user === null || canReach(user, join(server.native, 'bin', 'postgres'));
  const native = reachable ? server.native : copyOf(server, folder);
  return { user, folder, data: join(folder, 'data'), bin: join(native, 'bin'), version: server.version };
}

function serverUser(): SystemUser {
  const user = systemUser('postgres') ?? systemUser('nobody');
  if (user) return user;
  throw new SetupError(
    'Postgres does not run as root, and this machine has neither a user postgres nor nobody',
    'run: useradd --system postgres   then the same command again; or run Tradewind as an ordinary user',
  );
}

function chooseFolder(home: string, user: SystemUser | null): string {
  if (user === null || canReach(user, home)) return join(home, 'postgres');
  mkdirSync(OUTSIDE, { recursive: true, mode: 0o755 });
  // A new name each time: should the home be deleted by hand, its passwords are lost, and the next one must not find its data.
  return join(OUTSIDE, randomBytes(6).toString('hex'));
}

/** A copy of the binaries beside the data, for a user who cannot reach those in the checkout. */
function copyOf(server: PostgresPackage, folder: string): string {
  const copy = join(folder, `server-${server.version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(server.native, partial, { recursive: true, verbatimSymlinks: true, filter: path => !path.endsWith('.a') });
  chmodSync(partial, 0o755);
  renameSync(partial, copy);
  return copy;
}

/** Hands a file or folder to the database's user. */
export function giveTo(user: SystemUser | null, path: string): void {
  if (user) chownSync(path, user.uid, user.gid);
}
