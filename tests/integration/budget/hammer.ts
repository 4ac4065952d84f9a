import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { yamlOf } from '#scripts/chaos/profile-values.ts';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import { LANES, type Lane } from '#shared/exchange/budget/budget.ts';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { TIED } from '#tests/installation/tied.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

const PROCESSES = 3;
const CANCEL_EVERY_MS = 100;
const PORTS = 17;

export interface HammerOrders {
  readonly name: string;
  readonly seconds: number;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly prefix: string;
  readonly restUrl: string;
  readonly streamUrl: string;
  readonly keys: { readonly apiKey: string; readonly secret: string };
  readonly cancelEveryMs: number;
  readonly firstCancelMs: number;
}

/** What one process did. */
export interface HammerReport {
  readonly sent: Record<Lane, number>;
  /** Asked for, and held back here. */
  readonly held: Record<Lane, number>;
  /** What the venue refused for its rate, in its words. */
  readonly refusals: string[];
  /** From the moment that a cancel was due until it was sent; beyond all bounds for one that was held back. */
  readonly cancelWaitsMs: number[];
  /** Of it, what the budget took to say yes. */
  readonly takesUs: number[];
  /** What Redis took at the same moments to answer an empty script. */
  readonly bareRoundTripsMs: number[];
  /** The most that the venue's headers said of each limit. */
  readonly fullest: Record<string, number>;
  troubles: number;
}

export interface Hammering {
  readonly reports: readonly HammerReport[];
  readonly refusals: readonly string[];
  /** Of all cancels: from when they were due until they were sent, and the part of it that the budget took. */
  readonly cancelWaitP99Ms: number;
  readonly takeP99Ms: number;
  /** What a bare round trip to Redis took at the same moments. */
  readonly bareP99Ms: number;
  readonly table: string;
}

export interface HammerOptions {
  readonly seconds: number;
  readonly redisUrl: string;
  /** Done while they hammer. */
  readonly meanwhile?: () => Promise<void>;
}

/** Three processes on one account of the paper exchange with Binance's own limits, one cancel every 100 ms between them. */
export async function hammer({ seconds, redisUrl, meanwhile }: HammerOptions): Promise<Hammering> {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-hammer-'));
  const database = await testDatabase();
  const children: ChildProcess[] = [];
  try {
    const venue = await startVenue(home, children);
    const prefix = randomUUID();
    const start = (index: number): ChildProcess => {
      const orders: HammerOrders = {
        name: `hammer-${index}`,
        seconds,
        redisUrl,
        databaseUrl: databaseOf(database, index),
        prefix,
        ...venue,
        cancelEveryMs: CANCEL_EVERY_MS * PROCESSES,
        firstCancelMs: CANCEL_EVERY_MS * index,
      };
      const env = { ...process.env, HAMMER: JSON.stringify(orders) };
      return run(children, join(import.meta.dirname, 'hammer-worker.ts'), env);
    };
    const workers = Array.from({ length: PROCESSES }, (_, index) => start(index));
    await Promise.all(workers.map(said));
    const ended = workers.map(said);
    for (const worker of workers) worker.send('go');
    const [reports] = await Promise.all([Promise.all(ended), meanwhile?.()]);
    return await judged(reports as HammerReport[], seconds);
  } finally {
    await Promise.all(children.map(end));
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Both agents that speak to venues keep bans. */
const databaseOf = (database: TestDatabase, index: number): string =>
  database.roleUrl(index === 0 ? 'execution' : 'data-collection');

async function startVenue(home: string, children: ChildProcess[]) {
  const [port] = await freePorts(PORTS);
  const profile = join(home, 'profile.yaml');
  const values = {
    profile: 'demo',
    venue: { id: 'binance' },
    instruments: ['BTC/USDT'],
    baseTimeframe: '1s',
    paperExchange: { symbols: ['BTC/USDT'], accounts: { main: { USDT: '1000000' } } },
  };
  writeFileSync(profile, yamlOf(values));
  const env = { ...process.env, TRADEWIND_HOME: home, TRADEWIND_PORT: String(port), TRADEWIND_CONFIG: profile };
  await said(run(children, join(CHECKOUT, 'scripts/paper-exchange.ts'), env));
  const [key] = JSON.parse(readFileSync(join(home, 'paper-exchange/keys.json'), 'utf8'));
  const { apiKey, secret } = key as { apiKey: string; secret: string };
  const at = `127.0.0.1:${port + 3}`;
  return { restUrl: `http://${at}`, streamUrl: `ws://${at}`, keys: { apiKey, secret } };
}

function run(children: ChildProcess[], script: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = fork(script, { env, execArgv: [...TIED], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  return child;
}

/** The next thing that a process says; throws when it ends without a word. */
async function said(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${child.spawnargs[1]} ended with ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return message;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(impatience);
}

async function judged(reports: readonly HammerReport[], seconds: number): Promise<Hammering> {
  const waits = reports.flatMap(({ cancelWaitsMs }) => cancelWaitsMs);
  const refusals = reports.flatMap(each => each.refusals);
  const cancelWaitP99Ms = quantile(waits, 0.99);
  const total = (pick: (report: HammerReport) => number): number =>
    reports.reduce((sum, report) => sum + pick(report), 0);
  const lanes = LANES.map(lane => {
    const [sent, held] = [total(each => each.sent[lane]), total(each => each.held[lane])];
    return `${lane.padEnd(10)} ${String(sent).padStart(8)} sent ${String(held).padStart(8)} held back`;
  });
  const limits = BINANCE.rateLimits.map(({ name, points }) => {
    const fullest = Math.max(...reports.map(each => each.fullest[name] ?? 0));
    return `${name.padEnd(10)} ${String(fullest).padStart(8)} of ${points} at the fullest, as the venue counts`;
  });
  const shared = reports.flatMap(({ takesUs }) => takesUs);
  const bare = reports.flatMap(({ bareRoundTripsMs }) => bareRoundTripsMs);
  const bareP99Ms = quantile(bare, 0.99);
  const local = await localTakesUs();
  const took = (name: string, us: readonly number[]): string =>
    `take, ${name}: ${quantile(us, 0.5).toFixed(1)} µs at the median, ${quantile(us, 0.99).toFixed(1)} µs at p99`;
  const table = [
    `${PROCESSES} processes, ${seconds} s: ${refusals.length} refusals of the venue (429, 418)`,
    ...lanes,
    ...limits,
    `cancels wait ${quantile(waits, 0.5).toFixed(2)} ms at the median, ${cancelWaitP99Ms.toFixed(2)} at p99, ${Math.max(...waits).toFixed(1)} at most (${waits.length})`,
    took('Redis (cancels, under load)', shared),
    took(
      'instead a bare round trip to Redis',
      bare.map(ms => ms * 1_000),
    ),
    took('local', local),
    `held back: ${waits.filter(wait => wait === Number.MAX_SAFE_INTEGER).length} cancels; Redis did not answer ${total(each => each.troubles)} times`,
  ];
  const takeP99Ms = quantile(shared, 0.99) / 1_000;
  return {
    reports,
    refusals,
    cancelWaitP99Ms,
    takeP99Ms,
    bareP99Ms,
    table: table.map(line => `      ${line}`).join('\n'),
  };
}

async function localTakesUs(): Promise<readonly number[]> {
  const budget = localBudget(BINANCE.rateLimits, () => epochMs(Date.now()));
  const took: number[] = [];
  for (let count = 0; count < 5_000; count++) {
    const began = performance.now();
    await budget.take('protect', { weight: 1 });
    took.push((performance.now() - began) * 1_000);
  }
  return took;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
