import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { z } from 'zod';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { recordedFolder } from '#scripts/bootstrap/postgres/place.ts';
import { readFileIfAny } from '#scripts/bootstrap/private-file.ts';
import type { AgentName } from '#shared/domain/agents.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { type Addresses, addresses } from '#shared/runtime/addresses.ts';
import { type Control, openControl } from './control.ts';
import { type ProfileValues, yamlOf } from './profile-values.ts';

const run = promisify(execFile);
const START_TIMEOUT_MS = 120_000;
const PORTS = 17;

export type ServerName = 'postgres' | 'redis';
export type ProcessName = AgentName | 'paper-exchange' | ServerName;

/** A whole Tradewind of somebody's own: everything that `npm start` starts, supervised by PM2, in a state folder of its own. */
export interface Installation {
  readonly home: string;
  readonly ports: Addresses['ports'];
  /** As the database's owner. Its connections break when Postgres is killed; the next query connects anew. */
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  /** Where Redis answers, password included. */
  readonly redisUrl: string;
  urlOf(role: AgentName | 'operator'): string;
  /** The paper exchange's. */
  readonly control: Control;
  /** 0 while it is not running. */
  pidOf(name: ProcessName): number;
  /** Throws when it does not run. */
  signal(name: ProcessName, signal: 'SIGTERM' | 'SIGKILL'): void;
  /** What `pm2 restart` does. */
  restart(name: ProcessName): Promise<void>;
  /** The last lines that its process logged, for the report of a failure. */
  lastLines(name: ProcessName, count: number): string;
  /** Ends everything and deletes it. */
  dispose(): Promise<void>;
}

const Credentials = z.object({ url: z.string() });

/**
 * Brings it up with `npm start`'s own script; rejects with its output when that fails. `profile` is told the state folder
 * and may put files there.
 */
export async function startInstallation(profile: (home: string) => ProfileValues): Promise<Installation> {
  const [port] = await freePorts(PORTS);
  const home = mkdtempSync(join(tmpdir(), 'tradewind-whole-'));
  writeFileSync(join(home, '.tradewind-home'), '');
  writeFileSync(join(home, 'profile.yaml'), yamlOf(profile(home)));
  keepUnpackedRedis(home);
  const own = {
    TRADEWIND_HOME: home,
    TRADEWIND_PORT: String(port),
    TRADEWIND_CONFIG: join(home, 'profile.yaml'),
  };
  const { DATABASE_URL: _postgres, REDIS_URL: _redis, ...inherited } = process.env;
  const env = { ...inherited, ...own };
  const script = (name: string, ...args: readonly string[]) =>
    run(NODE, [join(CHECKOUT, 'scripts/bootstrap', `${name}.ts`), ...args], {
      cwd: CHECKOUT,
      env,
      timeout: START_TIMEOUT_MS,
      maxBuffer: 16_000_000,
    });
  const { ports } = addresses(own, CHECKOUT);
  const remove = async () => {
    await script('down', '--quiet');
    const data = recordedFolder(home);
    for (const folder of data === null ? [home] : [data, home]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await script('up');
  } catch (error) {
    await remove();
    throw error;
  }
  const credential = (name: string): string =>
    Credentials.parse(JSON.parse(readFileSync(join(home, 'credentials', `${name}.json`), 'utf8'))).url;
  const pool = openPool({ url: credential('owner'), name: 'test', size: 4 });
  const pidOf = (name: ProcessName) => pidIn(join(home, 'pm2', 'pids'), name);
  return {
    home,
    ports,
    pool,
    db: database(pool),
    redisUrl: credential('redis'),
    urlOf: credential,
    control: openControl(ports.paperControl),
    pidOf,
    signal(name, signal) {
      const pid = pidOf(name);
      if (pid === 0) throw new Error(`${name} does not run`);
      process.kill(pid, signal);
    },
    async restart(name) {
      await run(NODE, [join(CHECKOUT, 'node_modules/pm2/bin/pm2'), 'restart', name, '--silent'], {
        env: { ...env, PM2_HOME: join(home, 'pm2') },
        timeout: START_TIMEOUT_MS,
      });
    },
    lastLines(name, count) {
      const text = (file: string) => readFileIfAny(join(home, 'logs', file)) ?? '';
      return `${text(`${name}.log`)}${text(`${name}.console.log`)}`.trim().split('\n').slice(-count).join('\n');
    },
    async dispose() {
      await pool.end();
      await remove();
    },
  };
}

/** PM2 writes the pid of each start to `<name>-<its own number>.pid`. */
function pidIn(folder: string, name: ProcessName): number {
  const file = readdirSync(folder).find(candidate => candidate.startsWith(`${name}-`));
  return file === undefined ? 0 : Number(readFileIfAny(join(folder, file)));
}

/** Spares a download where an earlier start or test run has unpacked a Redis already. */
function keepUnpackedRedis(home: string): void {
  const unpacked = join(addresses(process.env, CHECKOUT).home, 'redis', 'package');
  if (!existsSync(unpacked)) return;
  mkdirSync(join(home, 'redis'), { mode: 0o700 });
  cpSync(unpacked, join(home, 'redis', 'package'), { recursive: true, verbatimSymlinks: true });
}
