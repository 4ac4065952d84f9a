import { expect } from 'chai';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

describe('roles', () => {
  let base: TestDatabase;
  before(async () => {
    base = await testDatabase();
  });
  after(() => base.drop());

  const as = async (role: Parameters<TestDatabase['roleUrl']>[0], sql: string): Promise<string | null> => {
    const client = new pg.Client({ connectionString: base.roleUrl(role) });
    await client.connect();
    try {
      await client.query(sql);
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await client.end();
    }
  };

  it('strategy cannot write orders', async () => {
    expect(await as('strategy', "update orders set state = 'filled'")).to.match(/permission denied/);
    expect(await as('strategy', 'insert into orders default values')).to.match(/permission denied/);
    expect(await as('strategy', 'delete from orders')).to.match(/permission denied/);
  });

  it('nobody but execution writes fills and positions', async () => {
    for (const role of [
      'data-collection',
      'strategy',
      'risk-manager',
      'capital',
      'monitor',
      'operator',
      'reader',
    ] as const) {
      expect(await as(role, 'update positions set quantity = 1'), role).to.match(/permission denied/);
      expect(await as(role, 'update fills set quantity = 1'), role).to.match(/permission denied/);
    }
    expect(await as('execution', 'update positions set quantity = 1')).to.equal(null);
  });

  it('only those that speak to a venue write its bans', async () => {
    const ban = "insert into venue_bans (venue, scope, until) values ('binance', gen_random_uuid()::text, now())";
    for (const role of ['strategy', 'risk-manager', 'capital', 'monitor', 'reader'] as const) {
      expect(await as(role, ban), role).to.match(/permission denied/);
    }
    expect(await as('execution', ban)).to.equal(null);
    expect(await as('data-collection', ban)).to.equal(null);
    expect(await as('operator', ban)).to.equal(null); // downloads history
  });

  it('an operator adds candles, and takes none away', async () => {
    const listed = `insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values ('x:A/B', 'x', 'A/B', 'A', 'B', 1, 1, 0, 1, 0, 'halted')`;
    const candle = `insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      values ('x:A/B', '1m', now(), 1, 1, 1, 1, 1, 'import')`;
    for (const role of ['strategy', 'monitor', 'reader'] as const)
      expect(await as(role, candle), role).to.match(/permission denied/);
    expect(await as('operator', listed)).to.equal(null);
    expect(await as('operator', candle)).to.equal(null);
    for (const statement of [
      'delete from candles',
      "update candles set source = 'import'",
      "update instruments set status = 'trading'",
    ])
      expect(await as('operator', statement), statement).to.match(/permission denied/);
  });

  it('an agent sends in its own name only', async () => {
    const forged = `insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      values (gen_random_uuid(), 'execution', 'main', 'order-approved', '{}', 'risk-manager', gen_random_uuid(), gen_random_uuid(), now())`;
    expect(await as('strategy', forged)).to.match(/row-level security/);
    expect(await as('risk-manager', forged)).to.equal(null);
  });

  it('an agent beats for itself only', async () => {
    const beat = `insert into heartbeats (agent, instance, host, pid, epoch, state, started_at) values ('execution', 'x', 'h', 1, 1, 'healthy', now())`;
    expect(await as('capital', beat)).to.match(/row-level security/);
    expect(await as('execution', beat)).to.equal(null);
  });
});
