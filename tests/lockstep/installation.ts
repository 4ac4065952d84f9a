import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { AGENTS } from '#shared/domain/agents.ts';
import { addresses } from '#shared/runtime/addresses.ts';
import { type ProfileValues, yamlOf } from '#tests/installation/profile.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { type Control, openControl } from './control.ts';

const PORTS = 17;
const START_ATTEMPTS = 3;

/** All agents and the paper exchange, each a child process, on the Postgres and the Redis of the test run. */
export interface LockstepInstallation {
  readonly database: TestDatabase;
  readonly control: Control;
  /** Null while all run; else who ended, and the last lines that it logged. */
  fallen(): string | null;
  dispose(): Promise<void>;
}

export async function startLockstep(profile: ProfileValues): Promise<LockstepInstallation> {
  const database = await testDatabase();
  const home = mkdtempSync(join(tmpdir(), 'tradewind-lockstep-'));
  const [port] = await freePorts(PORTS);
  const profilePath = join(home, 'profile.yaml');
  writeFileSync(profilePath, yamlOf(profile));
  writeCredentials(join(home, 'credentials'), database);
  const own = { TRADEWIND_HOME: home, TRADEWIND_PORT: String(port), TRADEWIND_CONFIG: profilePath };
  const { ports } = addresses(own, CHECKOUT);
  const children = new Map<string, ChildProcess>();
  /** Until it is ready; one that ends before is started again, as its supervisor would. */
  const start = async (name: string, script: string): Promise<void> => {
    // counting every line costs a third of the speed, and the other tests count them already
    const { NODE_V8_COVERAGE: _uncounted, ...inherited } = process.env;
    const env = { ...inherited, ...own, NODE_ENV: 'production' };
    for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      const child = fork(join(CHECKOUT, script), { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
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
  const dispose = async (): Promise<void> => {
    await Promise.all([...children.values()].map(end));
    rmSync(home, { recursive: true, force: true });
    await database.drop();
  };
  await start('paper-exchange', 'scripts/paper-exchange.ts');
  await Promise.all(AGENTS.map(name => start(name, `agents/${name}/main.ts`)));
  const problem = fallen();
  if (problem === null) return { database, control, fallen, dispose };
  await dispose();
  throw new Error(problem);
}

function writeCredentials(folder: string, database: TestDatabase): void {
  mkdirSync(folder, { mode: 0o700 });
  const redisUrl = process.env.TEST_REDIS_URL;
  if (!redisUrl) throw new Error('TEST_REDIS_URL is not set: run the tests with npm test');
  const urls = { redis: redisUrl, ...Object.fromEntries(AGENTS.map(role => [role, database.roleUrl(role)])) };
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
