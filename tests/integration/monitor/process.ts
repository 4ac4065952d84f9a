import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';

export interface MonitorProcess {
  readonly api: string;
  readonly health: string;
  readonly home: string;
  /** Resident memory in MB; null where the system does not tell. */
  residentMb(): Promise<number | null>;
  output(): string;
  stop(): Promise<void>;
}

const PROFILE = `profile: demo
venue: { id: binance }
instruments: [BTC/USDT, ETH/USDT, SOL/USDT]
baseTimeframe: 1s
`;

/** The agent as a process of its own, on a test database, with a state folder of its own. */
export async function startMonitor(base: TestDatabase, extra = ''): Promise<MonitorProcess> {
  const home = await mkdtemp(join(tmpdir(), 'tradewind-monitor-'));
  await mkdir(join(home, 'credentials'), { mode: 0o700 });
  const port = 20_000 + Math.floor(Math.random() * 30_000);
  await writeFile(join(home, 'credentials', 'monitor.json'), JSON.stringify({ url: base.roleUrl('monitor') }));
  await writeFile(join(home, 'credentials', 'redis.json'), JSON.stringify({ url: redisUrl() }));
  await writeFile(join(home, 'profile.yaml'), PROFILE + extra);
  let output = '';
  const child: ChildProcess = spawn(process.execPath, ['--max-semi-space-size=8', 'agents/monitor/main.ts'], {
    cwd: CHECKOUT,
    env: {
      PATH: process.env.PATH,
      NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE,
      TRADEWIND_HOME: home,
      TRADEWIND_PORT: String(port),
      TRADEWIND_CONFIG: join(home, 'profile.yaml'),
      TRADEWIND_LOG: 'stdout',
      MALLOC_ARENA_MAX: '2',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', text => (output += String(text)));
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  return {
    api: `http://127.0.0.1:${port}`,
    health: `http://127.0.0.1:${port + 16}`,
    home,
    output: () => output,
    async residentMb() {
      const text = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const kilobytes = /VmRSS:\s+(\d+) kB/.exec(text)?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
