import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { basePort } from '#tests/base-port.ts';
import { TIED } from '#tests/installation/tied.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';

export interface MonitorProcess {
  readonly api: string;
  readonly health: string;
  readonly home: string;
  readonly port: number;
  /** Its exit code, once it ended. */
  readonly ended: Promise<number | null>;
  output(): string;
  stop(): Promise<void>;
}

const PROFILE = `profile: demo
venue: { id: binance }
instruments: [BTC/USDT, ETH/USDT, SOL/USDT]
baseTimeframe: 1s
`;

/** The agent as a process of its own, on a test database, with a state folder of its own. */
export async function startMonitor(base: TestDatabase, port = basePort()): Promise<MonitorProcess> {
  const home = await mkdtemp(join(tmpdir(), 'tradewind-monitor-'));
  await mkdir(join(home, 'credentials'), { mode: 0o700 });
  await writeFile(join(home, 'credentials', 'monitor.json'), JSON.stringify({ url: base.roleUrl('monitor') }));
  await writeFile(join(home, 'credentials', 'redis.json'), JSON.stringify({ url: redisUrl() }));
  await writeFile(join(home, 'profile.yaml'), PROFILE);
  let output = '';
  const child: ChildProcess = spawn(process.execPath, ['--max-semi-space-size=8', ...TIED, 'agents/monitor/main.ts'], {
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
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  return {
    api: `http://127.0.0.1:${port}`,
    health: `http://127.0.0.1:${port + 16}`,
    home,
    port,
    ended,
    output: () => output,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
