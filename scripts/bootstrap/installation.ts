import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Addresses, addresses, portFile } from '#shared/runtime/addresses.ts';
import { CHECKOUT } from './checkout.ts';
import { writePrivateFile } from './private-file.ts';
import { configuredProfile } from './profile.ts';
import { SetupError } from './setup-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One copy of Tradewind: where it lives, and which servers the user brings. */
export interface Installation {
  readonly home: string;
  readonly ports: Addresses['ports'];
  /** Name of the profile, as the configuration says. */
  readonly profile: string;
  /** The user's own Postgres (as its owner), or null when the embedded one is meant. */
  readonly databaseUrl: string | null;
  /** The user's own Redis, or null when the embedded one is meant. */
  readonly redisUrl: string | null;
  readonly folders: {
    /** 0700: one 0600 file of `{ url }` per agent, owner and Redis. */
    readonly credentials: string;
    readonly pm2: string;
    readonly logs: string;
    readonly postgres: string;
    readonly redis: string;
    /** Compiled code that Node keeps between starts. */
    readonly cache: string;
  };
}

/** The longest path that a Unix socket may have, less the name that PM2 gives it. */
const LONGEST_SOCKET_FOLDER = 107 - '/rpc.sock'.length;
const MARK = '.tradewind-home';

/** Throws SetupError or StartFailure on an address that cannot work. */
export function installation(env: Environment = process.env): Installation {
  const { home, ports } = addresses(env, CHECKOUT);
  const pm2 = join(home, 'pm2');
  if (Buffer.byteLength(pm2) > LONGEST_SOCKET_FOLDER) {
    throw new SetupError(
      `TRADEWIND_HOME is too long for a Unix socket: ${home}`,
      `set TRADEWIND_HOME to a path of at most ${LONGEST_SOCKET_FOLDER - 4} bytes, such as ~/.tradewind`,
    );
  }
  return {
    home,
    ports,
    profile: configuredProfile(env),
    databaseUrl: env.DATABASE_URL || null,
    redisUrl: env.REDIS_URL || null,
    folders: {
      credentials: join(home, 'credentials'),
      pm2,
      logs: join(home, 'logs'),
      postgres: join(home, 'postgres'),
      redis: join(home, 'redis'),
      cache: join(home, 'cache'),
    },
  };
}

/**
 * Creates the state folders. Root's home lets others pass (not read), since Postgres must then run as somebody else;
 * everything private in it has a 0700 folder of its own.
 */
export function makeFolders({ home, folders }: Installation): void {
  const fresh = !existsSync(home) || readdirSync(home).length === 0;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (fresh) {
    chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
    writeFileSync(join(home, MARK), 'Made by Tradewind: `npm run reset` may delete this folder.\n');
  }
  for (const folder of [folders.credentials, folders.pm2, folders.logs, folders.cache, folders.redis]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

/** From now on the base port of this home, for every command that is not told another one. */
export const rememberPort = ({ home, ports }: Installation): void => writePrivateFile(portFile(home), `${ports.api}\n`);

/** Whether the home was made by us, and so is ours to delete. */
export const isOurs = (home: string): boolean => existsSync(join(home, MARK));
