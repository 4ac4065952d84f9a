import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { Cost, Lane, RateLimit } from '#shared/exchange/budget/budget.ts';
import type { ScriptRunner } from '#shared/exchange/budget/redis.ts';
import { SharedBudget } from '#shared/exchange/budget/shared.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import { banStore } from '#shared/persistence/venue-bans.ts';
import { openScriptRunner } from '#shared/runtime/venue-budget.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { type OwnRedis, startOwnRedis } from './own-redis.ts';

const MINUTE = { name: 'weight', per: 'address', points: 100, windowMs: 60_000 } as const;
const ORDERS = { name: 'orders', per: 'account', points: 10, windowMs: 10_000 } as const;
const now = (): EpochMs => epochMs(Date.now());

describe('a budget shared by processes', () => {
  let redis: OwnRedis;
  let base: TestDatabase;
  let prefix: string;
  const open: SharedBudget[] = [];
  const pools: ReturnType<typeof openPool>[] = [];

  before(async () => {
    [redis, base] = await Promise.all([startOwnRedis(), testDatabase()]);
  });
  after(async () => {
    await Promise.all(pools.map(pool => pool.end()));
    await Promise.all([redis.dispose(), base.drop()]);
  });
  beforeEach(() => {
    prefix = randomUUID();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(budget => budget.close()));
  });

  /** As another process of the same account would open it. */
  async function process(
    limits: readonly RateLimit[] = [MINUTE, ORDERS],
    agent: 'execution' | 'data-collection' = 'execution',
    wire: (runner: ScriptRunner) => ScriptRunner = runner => runner,
  ) {
    const pool = openPool({ url: base.roleUrl(agent), name: agent, size: 1 });
    pools.push(pool);
    const budget = new SharedBudget({
      limits,
      scopes: { address: prefix, account: `${prefix}/main` },
      redis: wire(await openScriptRunner(redis.url)),
      bans: banStore(database(pool), 'binance'),
      prefix,
      wallNow: now,
      troubled: () => undefined,
    });
    open.push(budget);
    await budget.prepare();
    return budget;
  }
  const untilTaken = (budget: SharedBudget, lane: Lane, cost: Cost) =>
    until(async () => (await budget.take(lane, cost)) === null);
  const flush = async (): Promise<void> => {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  };
  /** A venue's count is not believed right after its window began. */
  const intoTheMinute = () => until(() => Date.now() % 60_000 > 2_100 && Date.now() % 60_000 < 55_000, 8_000);

  it('counts what all take, all limits or none, and keeps the reserve of the lanes before', async () => {
    const [one, other] = [await process(), await process([MINUTE, ORDERS], 'data-collection')];
    expect(await one.take('data', { weight: 40 })).to.equal(null);
    expect(await other.take('data', { weight: 25 })).to.equal(null);
    const held = await other.take('data', { weight: 1 });
    expect(held?.code).to.equal('VENUE_RATE_LIMITED');
    expect(held?.venueCode).to.equal(null);
    expect(held?.retryAt).to.be.within(now() + 55_000, now() + 66_000);
    expect(await other.take('entry', { weight: 1, orders: 8 })).to.equal(null);
    expect(await one.take('entry', { weight: 1, orders: 1 })).to.not.equal(null);
    expect(await one.take('protect', { weight: 34, orders: 2 })).to.equal(null);
    expect(await other.take('protect', { weight: 1 })).to.not.equal(null);
    expect(one.usage()).to.deep.equal([
      { limit: 'weight', used: 100, points: 100 },
      { limit: 'orders', used: 10, points: 10 },
    ]);
  });

  it('sleeps short waits in the lanes that would only ask again', async () => {
    const budget = await process([{ name: 'second', per: 'account', points: 10, windowMs: 200 }]);
    expect(await budget.take('protect', { second: 10 })).to.equal(null);
    const entry = await budget.take('entry', { second: 1 });
    expect(entry?.retryAt).to.be.greaterThan(now());
    await untilTaken(budget, 'reconcile', { second: 1 });
  });

  it('believes the venue when others use the same limit, and tells the other processes', async () => {
    await intoTheMinute();
    const [one, other] = [await process(), await process()];
    one.observe('weight', 64);
    one.observe('weight', Number.NaN);
    expect(await one.take('data', { weight: 1 })).to.equal(null);
    expect(await other.take('data', { weight: 1 })).to.not.equal(null);
    expect(await other.take('entry', { weight: 15 })).to.equal(null);
  });

  it('F15: what the venue told one process stops all, cancels as well, what it is about alone', async () => {
    const [one, other] = [await process(), await process()];
    one.stop('orders', epochMs(now() + 5_000));
    await until(async () => (await other.take('protect', { orders: 1 })) !== null);
    expect(await other.take('protect', { weight: 1 })).to.equal(null);
    const ban = epochMs(now() + 60_000);
    one.stop(null, ban);
    one.stop(null, epochMs(now() + 1_000));
    expect((await one.take('protect', { weight: 1 }))?.retryAt).to.equal(ban);
    await until(async () => (await other.take('protect', { weight: 1 })) !== null);
    expect((await other.take('data', { weight: 1 }))?.retryAt).to.be.closeTo(ban, 100);
  });

  it('F18: a ban outlives FLUSHALL and every process', async () => {
    const one = await process();
    const ban = epochMs(now() + 60_000);
    one.stop(null, ban, 'banned until then');
    await until(
      async () =>
        (await base.db.selectFrom('venue_bans').where('scope', '=', prefix).select('until').execute()).length === 1,
    );
    const bystander = await process();
    expect(await bystander.take('protect', { weight: 1 })).to.not.equal(null);
    await flush();
    expect((await (await process()).take('protect', { weight: 1 }))?.retryAt).to.equal(ban);
  });

  it('F18: a process that never heard of a ban reads it when Redis is emptied', async () => {
    const bystander = await process();
    expect(await bystander.take('data', { weight: 1 })).to.equal(null);
    await base.db
      .insertInto('venue_bans')
      .values({ venue: 'binance', scope: prefix, until: new Date(now() + 60_000) })
      .execute();
    expect(await bystander.take('data', { weight: 1 })).to.equal(null);
    await flush();
    expect(await bystander.take('data', { weight: 1 })).to.not.equal(null);
  });

  it('F18: what was taken before FLUSHALL still counts', async () => {
    const [one, other] = [await process(), await process()];
    expect(await one.take('data', { weight: 40 })).to.equal(null);
    expect(await other.take('data', { weight: 20 })).to.equal(null);
    await flush();
    expect(await other.take('data', { weight: 6 })).to.not.equal(null);
    expect(await one.take('data', { weight: 6 })).to.not.equal(null);
    expect(await one.take('data', { weight: 5 })).to.equal(null);
  });

  it('F18: … and no longer than it would have', async () => {
    const one = await process([{ ...MINUTE, windowMs: 4_000 }]);
    const began = now();
    expect(await one.take('data', { weight: 60 })).to.equal(null);
    await until(async () => now() > began + 1_500);
    await flush();
    expect((await one.take('data', { weight: 6 }))?.retryAt).to.be.within(began + 4_000, began + 5_000);
  });

  it('what Redis counted and said too late is not counted again', async () => {
    let answered = 0;
    let isSlow = false;
    const late = (runner: ScriptRunner): ScriptRunner => ({
      close: () => runner.close(),
      run: async (...script) => {
        const wait = isSlow;
        const answer = await runner.run(...script);
        if (wait) await new Promise(resolve => setTimeout(resolve, 150));
        answered += 1;
        return answer;
      },
    });
    const one = await process([MINUTE], 'execution', late);
    isSlow = true;
    const before = answered;
    expect(await one.take('protect', { weight: 30 })).to.equal(null);
    isSlow = false;
    await until(async () => answered > before);
    await untilTaken(one, 'protect', { weight: 1 });
    const other = await process([MINUTE]);
    const later = answered;
    expect(await one.take('protect', { weight: 1 })).to.equal(null);
    await until(() => answered > later);
    expect(await other.take('reconcile', { weight: 40 })).to.equal(null);
  });

  it('Redis away: what protects passes, entries get a share, data waits; what was taken counts when it is back', async () => {
    const [one, other] = [await process(), await process()];
    expect(await one.take('data', { weight: 20 })).to.equal(null);
    await redis.kill();
    try {
      expect(await one.take('protect', { weight: 10 })).to.equal(null);
      expect((await one.take('data', { weight: 1 }))?.retryAt).to.be.greaterThan(now());
      // 30 are in use; of the 50 left to entries, four processes could be taking
      expect(await one.take('entry', { weight: 12 })).to.equal(null);
      expect(await one.take('entry', { weight: 1 })).to.not.equal(null);
      expect(await one.take('protect', { weight: 1 })).to.equal(null);
    } finally {
      await redis.start();
    }
    await untilTaken(one, 'entry', { weight: 1 });
    await until(async () => {
      await other.take('data', { weight: 1 });
      return (other.usage()[0]?.used ?? 0) >= 44;
    });
    // what the others might have taken meanwhile is a guess that ends with the outage
    expect(other.usage()[0]?.used).to.be.lessThan(60);
  });

  it('a frozen Redis: a cancel does not wait for its answer, and the next does not even ask', async () => {
    let asked = 0;
    const counted = (runner: ScriptRunner): ScriptRunner => ({
      close: () => runner.close(),
      run: (...script) => {
        asked += 1;
        return runner.run(...script);
      },
    });
    const budget = await process([MINUTE, ORDERS], 'execution', counted);
    expect(await budget.take('protect', { weight: 1 })).to.equal(null);
    redis.freeze();
    try {
      expect(await budget.take('protect', { weight: 1 })).to.equal(null);
      const before = asked;
      expect(await budget.take('protect', { weight: 1 })).to.equal(null);
      expect(asked).to.equal(before);
    } finally {
      redis.thaw();
    }
    await untilTaken(budget, 'data', { weight: 1 });
  });
});
