import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { memoryOf } from '#scripts/bootstrap/memory.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import { PROGRAMS, type Program } from '../kills.ts';
import type { Scenario, Stage } from '../scenario.ts';

const DAY_MS = 86_400_000;
const BASE = '1m';
const MEGABYTE = 1_048_576;
const DRAIN_MS = 30_000;
/** Retention runs every minute: only where that is little is it waited for. */
const RETENTION_MS = 120_000;

const State = z.looseObject({ marketTime: z.number() });

/** A market that runs for `days` within `wallMs`. Memory is compared only where there is time for it to become steady. */
export const endurance = ({ days, wallMs }: { readonly days: number; readonly wallMs: number }): Scenario => ({
  id: 'F25',
  title: `${days} ${days === 1 ? 'day' : 'days'} of market in ${Math.round(wallMs / 1_000)} s`,
  seenIn: 'freqtrade#11317',
  holds: 'memory is flat, queues drain, tables have retention',
  unprotectedLimitMs: null,
  own: {
    barMs: (wallMs * timeframeMs(BASE)) / (days * DAY_MS),
    profile: ({ strategy, dataCollection, monitor, ...values }) => ({
      ...values,
      baseTimeframe: BASE,
      dataCollection: { ...section.parse(dataCollection), historyBars: 1_100 },
      monitor: {
        ...section.parse(monitor),
        retention: { everyMinutes: 1, deliveriesHours: 1, featuresDays: 1, holdsDays: 1 },
      },
      strategy: { ...section.parse(strategy), bots: atLeastMinutes(section.parse(strategy).bots) },
    }),
  },
  async play(stage) {
    const began = await marketTime(stage);
    const memory = await watchMemory(stage, wallMs);
    const passed = (await marketTime(stage)) - began;
    const wanted = days * DAY_MS;
    stage.check('the market ran as fast as it was to', passed > wanted * 0.9, `${(passed / DAY_MS).toFixed(2)} days`);
    checkMemory(stage, memory);
    await checkDrained(stage);
    if (wallMs > RETENTION_MS) await checkRetention(stage);
  },
});

const section = z.record(z.string(), z.unknown()).catch({});

/** Bots on bars below the base timeframe decide on it instead. */
const atLeastMinutes = (bots: unknown): unknown =>
  z
    .array(z.looseObject({ timeframe: z.string().optional() }))
    .catch([])
    .parse(bots)
    .map(bot => (bot.timeframe?.endsWith('s') ? { ...bot, timeframe: BASE } : bot));

const marketTime = async ({ installation: { control } }: Stage): Promise<number> =>
  State.parse(await control.get('/health')).marketTime;

type Memory = ReadonlyMap<Program, readonly number[]>;

async function watchMemory({ installation }: Stage, wallMs: number): Promise<Memory> {
  const memory = new Map<Program, number[]>(PROGRAMS.map(name => [name, []]));
  const end = performance.now() + wallMs;
  while (performance.now() < end) {
    await sleep(Math.min(5_000, wallMs / 20));
    for (const [name, sizes] of memory) {
      const size = memoryOf(installation.pidOf(name));
      if (size !== null) sizes.push(size);
    }
  }
  return memory;
}

/** The lowest of the last third against the highest of the second: garbage comes and goes, a leak only comes. */
function checkMemory(stage: Stage, memory: Memory): void {
  const grown = [...memory].map(([name, sizes]) => {
    const third = Math.floor(sizes.length / 3);
    const growth = Math.min(...sizes.slice(2 * third)) - Math.max(...sizes.slice(third, 2 * third));
    return { name, growth, size: sizes.at(-1) ?? 0 };
  });
  const leaking = grown.filter(({ growth }) => growth > 0);
  const list = (grown.length > 0 && leaking.length === 0 ? grown : leaking)
    .map(
      ({ name, size, growth }) =>
        `${name} ${Math.round(size / MEGABYTE)} MB (${growth > 0 ? '+' : ''}${Math.round(growth / MEGABYTE)})`,
    )
    .join(', ');
  stage.check(
    'memory is flat',
    leaking.every(({ growth }) => growth < 16 * MEGABYTE),
    list,
  );
}

/** The market waits, and all that is waiting is done soon. */
async function checkDrained(stage: Stage): Promise<void> {
  const { installation, until } = stage;
  const { control, db } = installation;
  await control.post('/stop-at', { marketTime: await marketTime(stage) });
  const began = performance.now();
  const waiting = async (): Promise<number> => {
    const { rows } = await sql<{
      count: number;
    }>`select count(*)::int as count from deliveries where done_at is null`.execute(db);
    return rows[0]?.count ?? 0;
  };
  const first = await waiting();
  await until('queues drain', async () => (await waiting()) === 0, DRAIN_MS);
  stage.check('queues drain', true, `${first} waited, ${Math.round(performance.now() - began)} ms`);
  await control.post('/stop-at', { marketTime: null });
}

/** What is old enough is gone after the next run. */
async function checkRetention({ installation: { db }, until, check }: Stage): Promise<void> {
  const { rows } = await sql<{
    seq: string;
  }>`update deliveries set done_at = done_at - interval '2 hours' where seq = any(array(
    select seq from deliveries where done_at is not null order by seq limit 1000)) returning seq`.execute(db);
  const aged = rows.map(({ seq }) => seq);
  await until(
    'retention removes what is old',
    async () => {
      const left = await sql`select from deliveries where seq = any(${aged}::bigint[]) limit 1`.execute(db);
      return left.rows.length === 0;
    },
    90_000,
  );
  check('retention removes what is old', true, `${aged.length} deliveries`);
}
