import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { writeCredentials } from '#scripts/bootstrap/credentials.ts';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { healthPorts, waitForHealth } from '#scripts/bootstrap/health.ts';
import { installation, makeFolders } from '#scripts/bootstrap/installation.ts';
import { migrate } from '#shared/persistence/migrate.ts';

const PORTS = 17;
const HEALTH_TIMEOUT_MS = 180_000;

/** All eight processes of an installation, as PM2 would run them, on a database and a home of their own. */
export interface RunningInstallation {
  readonly databaseUrl: string;
  readonly controlUrl: string;
  /** Ends all processes and deletes what they wrote. */
  stop(): Promise<void>;
}

export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

interface Program {
  readonly name: string;
  readonly script: string;
  readonly interpreter: string;
  readonly node_args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export async function startInstallation(servers: Servers, profile: object): Promise<RunningInstallation> {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-bench-'));
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const ownerUrl = inDatabase(servers.databaseUrl, name);
  await asOwner(servers.databaseUrl, `create database ${name}`);
  const [port] = await freePorts(PORTS);
  const config = join(home, 'profile.yaml');
  writeFileSync(config, stringify(profile));
  const env = { TRADEWIND_HOME: home, TRADEWIND_PORT: String(port), TRADEWIND_CONFIG: config };
  const place = installation({ ...env, DATABASE_URL: ownerUrl, REDIS_URL: servers.redisUrl });
  makeFolders(place);
  writeCredentials(place.folders.credentials, { ownerUrl, redisUrl: servers.redisUrl });
  await migrate({ ownerUrl, credentialsFolder: place.folders.credentials });
  const children = new Map<string, ChildProcess>();
  const stop = async (): Promise<void> => {
    await Promise.all([...children.values()].map(end));
    await asOwner(servers.databaseUrl, `drop database if exists ${name} with (force)`);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    mkdirSync(place.folders.logs, { recursive: true });
    for (const app of programs({ ...env, DATABASE_URL: ownerUrl, REDIS_URL: servers.redisUrl })) {
      children.set(app.name, run(app, join(place.folders.logs, `${app.name}.console.log`)));
    }
    const unwell = await waitForHealth({
      ports: healthPorts(place),
      timeoutMs: HEALTH_TIMEOUT_MS,
      onWaiting: () => undefined,
    });
    if (unwell.size > 0)
      throw new Error(`not healthy: ${[...unwell].map(one => one.join(' ')).join(', ')}\n${logs(place.folders.logs)}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { databaseUrl: ownerUrl, controlUrl: `http://127.0.0.1:${place.ports.paperControl}`, stop };
}

/** What ecosystem.config.cjs lists for this environment: the same flags as in production. */
function programs(env: Readonly<Record<string, string>>): readonly Program[] {
  const path = join(CHECKOUT, 'ecosystem.config.cjs');
  const require = createRequire(import.meta.url);
  const before = { ...process.env };
  Object.assign(process.env, env);
  delete require.cache[path];
  const { apps }: { readonly apps: readonly Program[] } = require(path);
  for (const key of Object.keys(env)) delete process.env[key];
  Object.assign(process.env, before);
  return apps;
}

function run({ interpreter, node_args, script, env }: Program, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(interpreter, [...node_args, join(CHECKOUT, script)], {
      cwd: CHECKOUT,
      env,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function logs(folder: string): string {
  return readdirSync(folder)
    .filter(file => file.endsWith('.console.log'))
    .map(file => `--- ${file}\n${readFileSync(join(folder, file), 'utf8').split('\n').slice(-6).join('\n')}`)
    .join('\n');
}

function inDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
