import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type App, FINGERPRINT } from '../app.ts';
import { readFileIfAny, writePrivateFile } from '../private-file.ts';
import { SetupError } from '../setup-error.ts';

const Description = z.looseObject({
  name: z.string(),
  pid: z.number().optional(),
  monit: z.looseObject({ memory: z.number() }).optional(),
  pm2_env: z.looseObject({
    status: z.string(),
    restart_time: z.number().default(0),
    [FINGERPRINT]: z.string().optional(),
  }),
});

export interface Supervised {
  readonly name: string;
  /** 0 when it is not running. */
  readonly pid: number;
  readonly status: string;
  readonly restarts: number;
  /** What it was started from; null when somebody else started it. */
  readonly fingerprint: string | null;
}

/** PM2 with a home of its own, so that it meets no other PM2 of the user. */
export interface Supervisor {
  list(): Promise<readonly Supervised[]>;
  /** Starts apps that are not in the list; resolves when they are ready, or have had the time to be. */
  start(apps: readonly App[]): Promise<void>;
  /** Stops them gracefully and forgets them. */
  remove(names: readonly string[]): Promise<void>;
  /** Stops everything, and PM2 itself. */
  end(): Promise<void>;
  disconnect(): void;
}

/** Whether a PM2 daemon answers in that home. */
export function isSupervisorAlive(pm2Home: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(join(pm2Home, 'rpc.sock'));
    const answer = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

/** Connects, starting the daemon when it does not run. Changes this process's environment: see `cleanEnvironment`. */
export async function connectSupervisor(pm2Home: string): Promise<Supervisor> {
  cleanEnvironment(pm2Home);
  quietModules(pm2Home);
  const { default: pm2 } = await import('pm2');
  await settled(done => pm2.connect(done));
  // The daemon has its settings; what else this process starts is no business of theirs.
  delete process.env.NODE_OPTIONS;
  const list = async () =>
    (await settled<unknown>(done => pm2.list(done)).then(z.array(Description).parse)).map(describe);
  const remove = async (names: readonly string[]) => {
    await Promise.all(names.map(name => settled(done => pm2.delete(name, done))));
  };
  return {
    list,
    remove,
    start: async apps => {
      if (apps.length > 0) await settled(done => pm2.start({ apps: structuredClone(apps) } as never, done));
    },
    end: async () => {
      const all = await list();
      const isServer = ({ name }: Supervised) => name === 'postgres' || name === 'redis';
      // The servers last: whoever is on the way out may still have something to write.
      await remove(all.filter(process => !isServer(process)).map(({ name }) => name));
      await remove(all.filter(isServer).map(({ name }) => name));
      const pid = Number(readFileIfAny(join(pm2Home, 'pm2.pid')));
      await settled(done => pm2.killDaemon(done));
      await untilGone(pid);
    },
    disconnect: () => pm2.disconnect(),
  };
}

function describe({ name, pid, pm2_env }: z.infer<typeof Description>): Supervised {
  const fingerprint = pm2_env[FINGERPRINT];
  return {
    name,
    pid: pid ?? 0,
    status: pm2_env.status,
    restarts: pm2_env.restart_time,
    fingerprint: typeof fingerprint === 'string' ? fingerprint : null,
  };
}

const KEPT = /^(TRADEWIND_(HOME|PORT|PROFILE|CONFIG|CHECKOUT)|PATH|HOME|TZ|LANG|TERM|NO_COLOR|NODE_V8_COVERAGE)$/;

/** PM2's daemon inherits our environment for as long as it lives, so whatever it need not know goes first. */
function cleanEnvironment(pm2Home: string): void {
  for (const name of Object.keys(process.env)) if (!KEPT.test(name)) delete process.env[name];
  Object.assign(process.env, {
    PM2_HOME: pm2Home,
    PM2_CONCURRENT_ACTIONS: '16',
    PM2_DISABLE_VERSION_CHECK: 'true',
    PM2_NO_INTERACTION: 'true',
    // Once a process has been up for 3 s, its next crash is again answered at once.
    EXP_BACKOFF_RESET_TIMER: '3000',
    PM2_WORKER_INTERVAL: '2000',
    NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=128',
    MALLOC_ARENA_MAX: '1',
  });
}

/** Spares the daemon the collection of figures about the host. */
function quietModules(pm2Home: string): void {
  writePrivateFile(join(pm2Home, 'module_conf.json'), JSON.stringify({ pm2: { sysmonit: 'false' } }));
}

function settled<T>(call: (done: (error: unknown, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(new SetupError(`PM2: ${messageOf(error)}`, 'look into pm2/pm2.log of the state folder'));
      else resolve(value as T);
    });
  });
}

function messageOf(error: unknown): string {
  if (Array.isArray(error)) return error.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

async function untilGone(pid: number): Promise<void> {
  const isAlive = () => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  for (let attempt = 0; pid > 0 && isAlive() && attempt < 200; attempt += 1) await sleep(25);
}
