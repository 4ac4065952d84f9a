import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';
import { openResearchBell } from '#scripts/research/worker/bell.ts';
import { conductStudy, type StudyEnd } from '#scripts/research/worker/conduct.ts';
import { groundHash, type StudyGround } from '#scripts/research/worker/ground.ts';
import { storeBundles } from '#scripts/research/worker/store/studies.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import { withCopyClient } from '#shared/persistence/copy.ts';
import { preparePartitions, storeColumns } from '#shared/persistence/store-columns.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { contentHash } from '#shared/research/study/content.ts';
import { type SweepPlan, sweep } from '#shared/research/study/sweep.ts';
import { TIED } from '#tests/installation/tied.ts';
import { type CliRig, openCli } from '#tests/integration/cli/rig.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';
import { type TestGround, testGround } from './ground.ts';

/** A worker in a process of its own that knows the two addresses and has an empty folder. */
export interface TestWorker {
  readonly process: ChildProcess;
  /** What it said so far. */
  said(): string;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly slots?: number;
  readonly lease?: string;
}

/** Studies on a database that holds the candles, conducted as the operator. */
export interface ResearchRig {
  readonly base: TestDatabase;
  readonly test: TestGround;
  readonly db: Kysely<Database>;
  startWorker(options?: WorkerOptions): Promise<TestWorker>;
  conduct(
    plan: SweepPlan,
    options?: { readonly ground?: StudyGround; readonly signal?: AbortSignal },
  ): Promise<StudyEnd>;
  idOf(plan: SweepPlan): string;
  readonly cli: CliRig['run'];
  /** A command line in a process of its own. */
  startCli(args: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

const MAIN = join(CHECKOUT, 'scripts/tradewind.ts');

const PROFILE = `profile: demo
instruments: [C0/USDT]
baseTimeframe: 1m
venue: { id: binance }
strategy: { userStrategies: tests/integration/research/strategies }
`;

export async function openResearch(bars: number): Promise<ResearchRig> {
  const rig = await openCli(PROFILE);
  const { base } = rig;
  const test = await testGround({ bars });
  await seed(base, test);
  const pool: pg.Pool = openPool({ url: base.roleUrl('operator'), name: 'test', size: 2 });
  const db = database(pool);
  await storeBundles(db, test.bundles);
  const prefix = `tradewind:${new URL(base.url).pathname.slice(1)}`;
  const bell = openResearchBell({ redisUrl: redisUrl(), prefix, silent: () => undefined });
  const workers: TestWorker[] = [];
  const idOf = (plan: SweepPlan, ground = test.ground): string => contentHash({ plan, ground: groundHash(ground) });
  return {
    base,
    test,
    db,
    idOf,
    cli: rig.run,
    startCli: args =>
      fork(MAIN, args, { env: rig.env as NodeJS.ProcessEnv, execPath: NODE, execArgv: [...TIED], silent: true }),
    async startWorker(options = {}) {
      const worker = await start(base, options);
      workers.push(worker);
      return worker;
    },
    conduct: (plan, { ground = test.ground, signal = new AbortController().signal } = {}) =>
      conductStudy({
        ...{ db, bell, study: sweep(plan, () => true), interrupted: signal, progress: () => undefined },
        facts: { id: idOf(plan, ground), name: 'test', kind: 'sweep', plan, ground, createdBy: 'test' },
      }),
    async close() {
      await Promise.all(workers.map(worker => worker.stop()));
      await bell.close();
      await pool.end();
      await test.close();
      await rig.close();
    },
  };
}

async function seed(base: TestDatabase, { series }: TestGround): Promise<void> {
  await withCopyClient({ url: base.url, name: 'test' }, async client => {
    for (const { instrumentId, columns, listing } of series) {
      await client.query(
        `insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
         values ($1, 'binance', $2, $3, $4, 0.01, 0.00001, 0, 1000, 0, 'trading')`,
        [instrumentId, listing.symbol, listing.base, listing.quote],
      );
      await preparePartitions(client, columns);
      await client.query('begin');
      await storeColumns(client, { instrumentId, columns, source: 'import', differing: 'keep' });
      await client.query('commit');
    }
  });
}

async function start(base: TestDatabase, { slots = 1, lease = '20s' }: WorkerOptions): Promise<TestWorker> {
  const home = await mkdtemp(join(tmpdir(), 'tradewind-worker-'));
  const env = {
    PATH: process.env.PATH,
    TRADEWIND_HOME: home,
    DATABASE_URL: base.roleUrl('research'),
    REDIS_URL: redisUrl(),
  };
  const child = fork(MAIN, ['worker', '--slots', String(slots), '--lease', lease], {
    ...{ env, execPath: NODE, execArgv: [...TIED], silent: true },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'exit');
  return {
    process: child,
    said: () => said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}
