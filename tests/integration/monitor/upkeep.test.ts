import { expect } from 'chai';
import { sql } from 'kysely';
import type { MonitorConfig } from '#agents/monitor/config.ts';
import { createUpkeep } from '#agents/monitor/upkeep.ts';
import { createMetrics } from '#shared/runtime/metrics.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { type TestMonitor, testMonitor } from './context.ts';
import { BTC, rowCounts, seedWorld, type World } from './world.ts';

const DAY_MS = 86_400_000;

describe('monitor: upkeep of the database', () => {
  let base: TestDatabase;
  let monitor: TestMonitor;
  let world: World;

  beforeEach(async () => {
    base = await testDatabase();
    world = await seedWorld(base);
    monitor = await testMonitor(base);
  });
  afterEach(async () => {
    await monitor.close();
    await base.drop();
  });

  const partitions = async () => {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class where relname ~ '^candles_\\d' and relispartition order by 1`.execute(
      base.db,
    );
    return rows.map(row => row.name);
  };
  const upkeepWith = (retention: Partial<MonitorConfig['retention']>) => {
    const { config } = monitor.context;
    return createUpkeep({
      ...monitor.context,
      metrics: createMetrics('monitor'),
      config: { ...config, retention: { ...config.retention, ...retention } },
    });
  };
  const candleAt = (ms: number) =>
    base.db
      .insertInto('candles')
      .values({
        ...{ instrument_id: BTC, timeframe: '1s', open_time: new Date(ms), open: '1', high: '1', low: '1', close: '1' },
        ...{ volume: '1', source: 'history' },
      })
      .execute();

  it('removes nothing that is young, makes the next months partition, and writes down that it ran', async () => {
    const before = await rowCounts(base);
    await createUpkeep(monitor.context).run();
    const after = await rowCounts(base);
    expect({ ...after, audit_log: 0 }).to.deep.equal({ ...before, audit_log: 0 });
    const coming = new Date(Date.now() + 35 * DAY_MS).toISOString().slice(0, 7).replace('-', '_');
    expect(await partitions()).to.include(`candles_${coming}`);
    const [entry] = await base.db.selectFrom('audit_log').selectAll().where('action', '=', 'retention-run').execute();
    expect(entry).to.deep.include({ actor: 'monitor', resource_type: 'database' });
    expect(entry?.old_value).to.deep.include({ deliveriesHours: 6, batch: 2_000 });
  });

  it('removes what is too old, whole months of candles as partitions, and keeps what must never go', async () => {
    const old = world.lastBar - 500 * DAY_MS;
    await sql`select tradewind_candle_partition(${new Date(old)})`.execute(base.db);
    const monthOf = (ms: number) => `candles_${new Date(ms).toISOString().slice(0, 7).replace('-', '_')}`;
    await candleAt(old);
    await candleAt(world.lastBar - 900 * DAY_MS);
    const oldDate = new Date(world.lastBar - 40 * DAY_MS);
    await sql`update signals set bar_time = bar_time - interval '40 days'`.execute(base.db);
    await sql`update features set open_time = open_time - interval '40 days'`.execute(base.db);
    await sql`update equity set market_time = market_time - interval '40 days'`.execute(base.db);
    await sql`update order_events set created_at = ${oldDate}`.execute(base.db);
    await sql`insert into risk_snapshots (account, hour, market_time, heat, correlated_heat, exposure, level, detail)
      select 'main', at, at, 0, 0, 0, 'LOW', '{}' from unnest(array[89, 91]) as days,
        lateral (select ${new Date(world.lastBar)}::timestamptz - days * interval '1 day' as at) as moment`.execute(
      base.db,
    );
    await sql`insert into errors (agent, code, severity, event, message, fingerprint, created_at)
      select 'execution', 'X', 'low', 'x', 'x', '0123456789abcdef', now() - days * interval '1 day' from unnest(array[89, 91]) as days`.execute(
      base.db,
    );
    await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time, done_at)
      select gen_random_uuid(), 'monitor', 'k', 'alert-raised', '{}', 'execution', gen_random_uuid(), gen_random_uuid(), now(), done
      from unnest(array[now() - interval '7 hours', now(), null]) as done`.execute(base.db);
    const before = await rowCounts(base);
    await upkeepWith({ joinedTimeframe: null }).run();
    const after = await rowCounts(base);
    const gone = Object.fromEntries(
      Object.entries(before)
        .map(([table, rows]) => [table, rows - (after[table] ?? 0)])
        .filter(([, rows]) => rows !== 0),
    );
    const { audit_log: _runs, equity, ...others } = gone;
    expect(others).to.deep.equal({
      ...{ candles: 2, deliveries: 1, errors: 1, features: before.features, signals: 25 },
      risk_snapshots: 1,
    });
    expect(Number(equity)).to.be.at.least(598 - 2); // one point per hour and bot stays
    expect(await partitions()).not.to.include(monthOf(old));
    expect((await base.db.selectFrom('signals').select('action').execute()).map(row => row.action)).to.deep.equal([
      'enter',
      'enter',
    ]);
  });

  it('keeps longer bars of candles that are too old, made of all their parts, for a time of their own', async () => {
    const hour = 3_600_000;
    const old = Math.floor((world.lastBar - 500 * DAY_MS) / hour) * hour;
    const prices = [10, 12, 9, 11];
    for (const [index, price] of prices.entries()) {
      const text = { open: `${price}`, high: `${price + 1}`, low: `${price - 1}`, close: `${price}`, volume: '0.1' };
      const at = { instrument_id: BTC, timeframe: '1s', open_time: new Date(old + index * 900_000) };
      await base.db
        .insertInto('candles')
        .values({ ...at, ...text, source: 'stream' })
        .execute();
    }
    await candleAt(old + hour);
    await upkeepWith({}).run();
    const left = () =>
      sql<object>`select timeframe, open_time, open::float8, high::float8, low::float8, close::float8, volume::float8, source from candles
        where open_time < ${new Date(world.lastBar - DAY_MS)} order by open_time`.execute(base.db);
    const joined = { timeframe: '1h', source: 'joined' };
    expect((await left()).rows).to.deep.equal([
      { ...joined, open_time: old, open: 10, high: 13, low: 8, close: 11, volume: 0.4 },
      { ...joined, open_time: old + hour, open: 1, high: 1, low: 1, close: 1, volume: 1 },
    ]);
    const runs = await base.db
      .selectFrom('audit_log')
      .select('new_value')
      .where('action', '=', 'retention-run')
      .execute();
    expect(runs[0]?.new_value).to.include({ candles: 5, joinedCandles: 2 });
    await upkeepWith({ joinedDays: 450 }).run();
    expect((await left()).rows).to.deep.equal([]);
  });

  it('takes no candle that a bot needs for its warm-up, be it of an instrument that it only compares with', async () => {
    const old = world.lastBar - 500 * DAY_MS;
    const features = { beta: { indicator: 'beta', params: {}, timeframe: '1d', reference: 'binance:SOL/USDT' } };
    await base.db
      .insertInto('bots')
      .values({
        ...{ id: 'compare', account: 'main', strategy: 'x', params: '{}', instrument_ids: [BTC], timeframe: '1s' },
        ...{ features: JSON.stringify(features), allocation_share: '0', state: 'STOPPED' },
      })
      .execute();
    for (const instrument of [BTC, 'binance:ETH/USDT', 'binance:SOL/USDT']) {
      for (const at of [old, world.lastBar - 1_100 * DAY_MS]) {
        await base.db
          .insertInto('candles')
          .values({
            ...{ instrument_id: instrument, timeframe: '1s', open_time: new Date(at), open: '1', high: '1', low: '1' },
            ...{ close: '1', volume: '1', source: 'stream' },
          })
          .execute();
      }
    }
    await upkeepWith({ joinedTimeframe: null }).run();
    const { rows } = await sql<{ id: string }>`select instrument_id as id from candles
      where open_time < ${new Date(world.lastBar - 2 * DAY_MS)} order by 1`.execute(base.db);
    expect(rows.map(row => row.id)).to.deep.equal([BTC, 'binance:SOL/USDT']);
  });

  it('keeps what was imported, and takes what was heard beside it', async () => {
    const old = world.lastBar - 500 * DAY_MS;
    await sql`select tradewind_candle_partition(${new Date(old)})`.execute(base.db);
    for (const at of [old, old + 1_000, world.lastBar - 900 * DAY_MS]) await candleAt(at);
    await sql`update candles set source = 'import' where open_time = ${new Date(old)}`.execute(base.db);
    await upkeepWith({ joinedTimeframe: null }).run();
    const left = await base.db
      .selectFrom('candles')
      .select(['open_time', 'source'])
      .orderBy('open_time')
      .limit(1)
      .execute();
    expect(left).to.deep.equal([{ open_time: old, source: 'import' }]);
    const { rows } = await sql`select from candles where open_time = ${new Date(old + 1_000)}`.execute(base.db);
    expect(rows).to.have.length(0);
  });

  it('drops no partition that it makes: both lock all candles, and readers of them ran into deadlocks', async () => {
    await createUpkeep(monitor.context).run();
    const made = await partitions();
    for (const marketTime of [new Date(), new Date(Date.now() + 400 * DAY_MS)]) {
      await sql`update marks set market_time = ${marketTime}`.execute(base.db);
      await sql`select tradewind_retain(${JSON.stringify({
        ...{
          deliveriesHours: 1,
          featuresDays: 0,
          holdsDays: 0,
          candlesDays: 0,
          equityDays: 0,
          errorsDays: 1,
          venueCallsDays: 1,
        },
        ...{ baseTimeframe: '1s', batch: 10 },
      })}::jsonb)`.execute(base.db);
      expect(await partitions()).to.deep.equal(made);
    }
  });

  it('what monitor may do is only this: it can delete nothing by itself', async () => {
    for (const statement of [
      'delete from deliveries',
      'delete from candles',
      'delete from audit_log',
      'update fills set price = 1',
    ]) {
      const error = await sql
        .raw(statement)
        .execute(monitor.context.db)
        .then(() => null, String);
      expect(error).to.match(/permission denied/);
    }
  });

  it('removes old studies with their trials and bundles, but none that serve a younger one', async () => {
    const ids = async (table: 'studies' | 'trials' | 'bundles') => {
      const key = table === 'bundles' ? sql`strategy` : sql`id`;
      const { rows } = await sql<{ id: string }>`select ${key} as id from ${sql.table(table)} order by 1`.execute(
        base.db,
      );
      return rows.map(row => row.id);
    };
    for (const strategy of ['kept', 'dropped']) {
      await sql`insert into bundles (hash, strategy, text, created_at)
        values (encode(sha256(convert_to(${strategy}, 'UTF8')), 'hex'), ${strategy}, ${strategy}, now() - interval '90 days')`.execute(
        base.db,
      );
    }
    const study = (id: string, days: number, bundle: string) =>
      sql`
      insert into studies (id, name, kind, plan, ground, code, state, created_by, created_at, finished_at)
      values (${id}, 'n', 'sweep', '{}', jsonb_build_object('bundles', jsonb_build_object('s',
        encode(sha256(convert_to(${bundle}, 'UTF8')), 'hex'))), 'c', 'cancelled', 'me', now(), now() - ${days} * interval '1 day')`.execute(
        base.db,
      );
    await study('old', 40, 'dropped');
    await study('lends', 40, 'kept');
    await study('young', 20, 'kept');
    for (const [id, owner] of [
      ['1', 'old'],
      ['2', 'lends'],
      ['3', 'young'],
    ]) {
      await sql`insert into trials (id, study_id, code, spec) values (${id}, ${owner}, 'c', '{}')`.execute(base.db);
    }
    const asked = [
      ['old', 0, '1'],
      ['lends', 0, '2'],
      ['young', 0, '3'],
      ['young', 1, '2'],
    ] as const;
    for (const [id, ordinal, trial] of asked) {
      await sql`insert into study_trials values (${id}, 0, ${ordinal}, ${trial})`.execute(base.db);
    }
    await upkeepWith({ studiesDays: 30 }).run();
    expect([await ids('studies'), await ids('trials'), await ids('bundles')]).to.deep.equal([
      ['lends', 'young'],
      ['2', '3'],
      ['kept'],
    ]);
    await upkeepWith({ studiesDays: 10 }).run();
    expect([await ids('studies'), await ids('trials'), await ids('bundles')]).to.deep.equal([[], [], []]);
  });

  it('two runs at once are one', async () => {
    const client = await base.pool.connect();
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(7402027)');
    await createUpkeep(monitor.context).run();
    await client.query('rollback');
    client.release();
    expect(
      await base.db.selectFrom('audit_log').select('id').where('action', '=', 'retention-run').execute(),
    ).to.deep.equal([]);
  });

  it('a run that fails says so', async () => {
    const upkeep = createUpkeep({ ...monitor.context, transact: async () => Promise.reject(new Error('no disk')) });
    expect(upkeep.problem()).to.equal(null);
    await upkeep.run().catch(() => undefined);
    expect(upkeep.problem()).to.equal('no disk');
  });
});
