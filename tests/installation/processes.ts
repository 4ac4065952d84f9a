import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { type Control, openControl } from '#scripts/chaos/control.ts';
import { type ProfileValues, yamlOf } from '#scripts/chaos/profile-values.ts';
import { ROLES } from '#shared/persistence/roles.ts';
import { addresses } from '#shared/runtime/addresses.ts';
import { TIED } from '#tests/installation/tied.ts';
import { serverUrl, type TestDatabase, testDatabase } from '#tests/integration/database.ts';

const PORTS = 17;
const START_ATTEMPTS = 3;

/** All agents and the paper exchange, each a child of this process, on the Postgres and the Redis of the run. */
export interface Processes {
  readonly database: TestDatabase;
  readonly control: Control;
  /** What an operator's command line needs to find this installation. */
  readonly env: Readonly<Record<string, string>>;
  /** `kill -9`, by which it has not fallen; resolves when it is gone. */
  kill(name: string): Promise<void>;
  /** One that was killed, until it is ready. */
  start(name: string): Promise<void>;
  /** Null while all run; else who ended, and the last lines that it logged. */
  fallen(): string | null;
  /** The last lines that each process logged. */
  lastWords(): string;
  dispose(): Promise<void>;
}

/** Lighter than `startInstallation`: no servers of its own, no PM2, and nobody who starts again what ended. */
export async function startProcesses(profile: ProfileValues): Promise<Processes> {
  const database = await testDatabase();
  const home = mkdtempSync(join(tmpdir(), 'tradewind-processes-'));
  const [port] = await freePorts(PORTS);
  const profilePath = join(home, 'profile.yaml');
  writeFileSync(profilePath, yamlOf(profile));
  writeCredentials(join(home, 'credentials'), database);
  const own = { TRADEWIND_HOME: home, TRADEWIND_PORT: String(port), TRADEWIND_CONFIG: profilePath };
  const { ports } = addresses(own, CHECKOUT);
  const children = new Map<string, ChildProcess>();
  /** Until it is ready; one that ends before is started again, as its supervisor would. */
  const start = async ({ name, script, interpreter, node_args, env }: Program): Promise<void> => {
    for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      const child = fork(join(CHECKOUT, script), {
        execPath: interpreter,
        execArgv: [...node_args, ...TIED],
        env,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.set(name, child);
      const isReady = await Promise.race([
        once(child, 'message').then(() => true),
        once(child, 'exit').then(() => false),
      ]);
      if (isReady) return;
    }
  };
  const control = openControl(ports.paperControl);
  const lastLines = (name: string): string => {
    const path = join(home, 'logs', `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : '';
  };
  const fallen = (): string | null => {
    const one = [...children].find(([, child]) => child.exitCode !== null || child.signalCode !== null);
    if (one === undefined) return null;
    const [name, { exitCode, signalCode }] = one;
    return `${name} ended (${signalCode ?? exitCode})\n${lastLines(name)}`;
  };
  const lastWords = (): string => [...children.keys()].map(name => `${name}:\n${lastLines(name)}`).join('\n');
  const dispose = async (): Promise<void> => {
    await Promise.all([...children.values()].map(end));
    rmSync(home, { recursive: true, force: true });
    await database.drop();
  };
  const all = programs(own);
  const [venue, ...agents] = all;
  if (venue !== undefined) await start(venue);
  await Promise.all(agents.map(start));
  const problem = fallen();
  const kill = async (name: string): Promise<void> => {
    const child = children.get(name);
    if (child === undefined) throw new Error(`${name} does not run`);
    children.delete(name);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const startAgain = async (name: string): Promise<void> => {
    const program = all.find(one => one.name === name);
    if (program === undefined) throw new Error(`there is no ${name}`);
    await start(program);
  };
  const running = { database, control, env: own, kill, start: startAgain, fallen, lastWords, dispose };
  if (problem === null) return running;
  await dispose();
  throw new Error(problem);
}

interface Program {
  readonly name: string;
  readonly script: string;
  readonly interpreter: string;
  readonly node_args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What ecosystem.config.cjs lists for a home and the run's servers, the paper exchange first: the flags of production. */
function programs(own: Readonly<Record<string, string>>): readonly Program[] {
  const path = join(CHECKOUT, 'ecosystem.config.cjs');
  const require = createRequire(import.meta.url);
  const before = { ...process.env };
  Object.assign(process.env, own, { DATABASE_URL: serverUrl(), REDIS_URL: redisUrl() });
  // counting every line costs a third of the speed, and the other tests count them already
  delete process.env.NODE_V8_COVERAGE;
  try {
    delete require.cache[path];
    return (require(path) as { readonly apps: readonly Program[] }).apps;
  } finally {
    process.env = before;
  }
}

function redisUrl(): string {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error('TEST_REDIS_URL is not set: run it with npm');
  return url;
}

function writeCredentials(folder: string, database: TestDatabase): void {
  mkdirSync(folder, { mode: 0o700 });
  const urls = { redis: redisUrl(), ...Object.fromEntries(ROLES.map(role => [role, database.roleUrl(role)])) };
  for (const [role, url] of Object.entries(urls)) {
    writeFileSync(join(folder, `${role}.json`), JSON.stringify({ url }), { mode: 0o600 });
  }
}

/** A graceful stop, so that coverage is written; killed when it takes too long. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(timer);
}
