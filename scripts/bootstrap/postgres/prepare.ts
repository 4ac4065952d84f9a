import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OWNER } from '../credentials.ts';
import type { ServerCommand } from '../server-command.ts';
import { SetupError } from '../setup-error.ts';
import { giveTo, type PostgresPlace, postgresPlace } from './place.ts';
import { type Durability, PG_HBA, postgresqlConf } from './settings.ts';

const run = promisify(execFile);

export interface PostgresRequest {
  readonly home: string;
  readonly port: number;
  readonly password: string;
  readonly durability: Durability;
}

/** Makes the embedded server ready to run: its place, its data when there is none yet, its settings. Repeatable. */
export async function preparePostgres({ home, port, password, durability }: PostgresRequest): Promise<ServerCommand> {
  const place = postgresPlace(home);
  if (!existsSync(place.data)) await createData(place, password);
  refuseOtherVersion(place);
  removeStaleLock(place);
  const conf = postgresqlConf(port, durability);
  writeSetting(place, 'postgresql.conf', conf);
  writeSetting(place, 'pg_hba.conf', PG_HBA);
  return {
    name: 'postgres',
    folder: place.bin,
    binary: 'postgres',
    args: ['-D', place.data],
    // The hash makes a change of settings a change of the command, so that the supervisor restarts the server.
    env: { LC_ALL: 'C', SETTINGS: createHash('sha256').update(conf).digest('hex').slice(0, 12) },
    user: place.user,
  };
}

/** initdb into a folder beside, then a rename: a start that dies half-way leaves nothing that looks finished. */
async function createData(place: PostgresPlace, password: string): Promise<void> {
  const partial = `${place.data}.partial`;
  const passwordFile = join(place.folder, 'password');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  giveTo(place.user, partial);
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
  giveTo(place.user, passwordFile);
  const choices = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const owner = [`--username=${OWNER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  try {
    await run(join(place.bin, 'initdb'), ['-D', partial, ...owner, ...choices, '--no-instructions'], {
      cwd: '/',
      env: { LC_ALL: 'C', PATH: process.env.PATH },
      ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
    });
  } catch (error) {
    const reason = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new SetupError(`initdb could not create the database in ${place.data}: ${reason}`, whatHelps(reason));
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, place.data);
}

function whatHelps(reason: string): string {
  if (/No space left/.test(reason)) return 'free some disk space (about 200 MB), then run the same command again';
  if (/shared librar|GLIBC/.test(reason)) {
    return 'this system is too old or lacks a library: bring your own server with DATABASE_URL=postgres://… (compose.yaml has one)';
  }
  return 'bring your own server instead: DATABASE_URL=postgres://… (compose.yaml has one)';
}

function refuseOtherVersion(place: PostgresPlace): void {
  const found = readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim();
  const wanted = place.version.split('.')[0];
  if (found === wanted) return;
  throw new SetupError(
    `The data in ${place.data} is of Postgres ${found}, but the server here is ${wanted}`,
    'check out the version of Tradewind that made it, or throw the data away: npm run reset',
  );
}

/**
 * A lock file outlives kill -9 and a reboot, and Postgres honours it when any process has got its number since.
 * So it is removed, unless that process is a Postgres server.
 */
function removeStaleLock({ data }: PostgresPlace): void {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock) || process.platform !== 'linux') return;
  const pid = readFileSync(lock, 'utf8').split('\n')[0];
  let runs: string | null = null;
  try {
    runs = readlinkSync(`/proc/${pid}/exe`);
  } catch {
    // No such process, or one that is not ours to look at: not our server either way.
  }
  if (runs === null || !/\/postgres( \(deleted\))?$/.test(runs)) rmSync(lock);
}

function writeSetting(place: PostgresPlace, name: string, text: string): void {
  const path = join(place.data, name);
  writeFileSync(path, text, { mode: 0o600 });
  giveTo(place.user, path);
}
