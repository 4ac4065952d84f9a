import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import type { Outgoing } from '#shared/messaging/message.ts';
import { checkNone, checkOneTransition } from '../checks.ts';
import { shuffled } from '../kills.ts';
import type { Scenario, Stage } from '../scenario.ts';

export const f18: Scenario = {
  id: 'F18',
  title: 'Redis is stale, or empty, or emptied in the middle of trading',
  seenIn: 'nautilus#3550, #5057',
  holds: 'the venue and Postgres win; reconciling twice adds nothing',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    await sleep(stage.between(0, 1_000));
    switch (stage.pick(['flushall', 'killed', 'stale'] as const)) {
      case 'flushall':
        await stage.strike({ kind: 'flushall' });
        break;
      case 'killed':
        await stage.strike({ kind: 'server', name: 'redis' });
        break;
      case 'stale':
        await becomeStale(stage);
    }
    await stage.operator.trading('halt');
    await stage.operator.reconcile();
    const again = await stage.operator.reconcile();
    stage.check('reconciling twice adds nothing', again.result?.differences === 0, JSON.stringify(again.result));
  },
};

/** Redis is as it was some seconds ago. */
async function becomeStale({ installation: { redisUrl }, between }: Stage): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    const kept = new Map<string, Buffer>();
    for (const key of await redis.keys('*')) {
      const value = await redis.dumpBuffer(key);
      if (value !== null) kept.set(key, value);
    }
    await sleep(between(2_000, 4_000));
    await redis.flushall();
    for (const [key, value] of kept) await redis.restore(key, 0, value, 'REPLACE');
  } finally {
    redis.disconnect();
  }
}

export const f20: Scenario = {
  id: 'F20',
  title: 'jobs and frames come twice and in another order; two symbols fill in the same millisecond',
  seenIn: 'chrisleekr/binance-trading-bot#450, #484, #560, #587',
  holds: 'one transition per event; global limits hold',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    const { installation, operator, random, since } = stage;
    await stage.inject(
      { frame: 'order', times: 40, chance: 0.5, do: { kind: 'repeat' } },
      { frame: 'order', times: 40, chance: 0.5, do: { kind: 'reorder', ms: 200 } },
      { frame: 'balances', times: 40, chance: 0.5, do: { kind: 'reorder', ms: 200 } },
    );
    for (let round = 0; round < 8; round++) {
      await sleep(500);
      const { rows } = await sql<Outgoing>`select message_id as "messageId", type, key from deliveries
        where created_at >= ${since} order by seq desc limit 200`.execute(installation.db);
      for (const message of shuffled(random, [...rows, ...rows])) operator.ring([message]);
    }
    await checkOneTransition(stage);
    await checkNone(
      stage,
      'global limits hold',
      sql`select concat(p.open, ' positions, at most ', l.max_positions) as found from risk_limits l,
        (select count(*) as open from positions where closed_at is null) p where p.open > l.max_positions
        union all select concat('exposure ', e.cost, ', at most ', l.max_exposure) from risk_limits l,
        (select sum(cost) as cost from exposure) e where e.cost > l.max_exposure * 1.02`,
    );
  },
};

export const f21: Scenario = {
  id: 'F21',
  title: 'the database restarts in the middle of transactions',
  seenIn: 'freqtrade#6907',
  holds: 'the handler repeats, nothing twice, nothing lost',
  unprotectedLimitMs: null,
  async play(stage) {
    await sleep(stage.between(0, 1_500));
    if (stage.random.next() < 0.5) await stage.strike({ kind: 'server', name: 'postgres' });
    else for (let cut = 0; cut < 5; cut++) await cutTransactions(stage);
    await checkOneTransition(stage);
  },
};

/** Ends the connections that are in the middle of something. */
async function cutTransactions({ installation: { db }, between }: Stage): Promise<void> {
  await sleep(between(100, 600));
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`.execute(db);
}
