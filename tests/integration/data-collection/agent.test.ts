import { expect } from 'chai';
import { sql } from 'kysely';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import { BTC, type Rig, START, startRig } from '#tests/contract/paper-binance/rig.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type Running, startAgent } from './fixture.ts';

const BTC_ID = 'binance:BTC/USDT';

interface Bar {
  readonly at: number;
  readonly source: string;
}

describe('data-collection', () => {
  let test: TestDatabase;
  let rig: Rig;
  const running: Running[] = [];

  const start = async (options: Partial<Parameters<typeof startAgent>[0]> = {}): Promise<Running> => {
    const agent = await startAgent({ test, restUrl: rig.url, streamUrl: rig.ws, ...options });
    running.push(agent);
    return agent;
  };
  const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 10));
  };
  const ready = async (agent: Running): Promise<void> => {
    await until(() => agent.agent.health?.() === null && agent.agent.details?.().repairing === 0);
  };
  /** Stored bars of an instrument, in seconds after the market's start. */
  const bars = async (id = BTC_ID): Promise<readonly Bar[]> => {
    const rows = await test.db
      .selectFrom('candles')
      .selectAll()
      .where('instrument_id', '=', id)
      .orderBy('open_time')
      .execute();
    return rows.map(row => ({ at: (row.open_time - START) / 1_000, source: row.source }));
  };
  const told = async (id = BTC_ID): Promise<readonly number[]> => {
    const rows = await test.db.selectFrom('deliveries').selectAll().where('key', '=', id).orderBy('seq').execute();
    return rows.map(row => ((row.payload as { openTime: number }).openTime - START) / 1_000);
  };
  /** Lets bars close one by one until the agent has stored one that it heard. */
  const heard = async (): Promise<void> => {
    while (!(await bars()).some(bar => bar.source === 'stream')) {
      await rig.exchange.advance(1);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };

  beforeEach(async () => {
    test = await testDatabase();
    rig = await startRig();
  });
  afterEach(async () => {
    for (const agent of running.splice(0)) await agent.stop();
    await rig.stop();
    await test.drop();
  });

  it('first start: instruments, marks, and history that is nobody told of', async () => {
    await rig.exchange.advance(80);
    await ready(await start());
    const history = await bars();
    expect(history.map(bar => bar.at)).to.deep.equal(Array.from({ length: 50 }, (_, n) => 30 + n));
    expect(history.every(bar => bar.source === 'history')).to.equal(true);
    expect(await told()).to.deep.equal([]);
    const instruments = await test.db.selectFrom('instruments').selectAll().orderBy('id').execute();
    expect(instruments.map(each => [each.id, each.tick_size, each.status])).to.deep.equal([
      [BTC_ID, '0.01', 'trading'],
      ['binance:ETH/USDT', '0.01', 'trading'],
    ]);
    const mark = await test.db.selectFrom('marks').selectAll().where('instrument_id', '=', BTC_ID).executeTakeFirst();
    expect(mark).to.include({ price: '100', market_time: START + 80_000 });
  });

  it('stores each closed candle with its mark, and tells of it', async () => {
    const agent = await start();
    await ready(agent);
    await heard();
    const mark = async (): Promise<string | undefined> => {
      const row = await test.db
        .selectFrom('marks')
        .select('price')
        .where('instrument_id', '=', BTC_ID)
        .executeTakeFirst();
      return row?.price;
    };
    rig.feed.moveTo(BTC, 101.5);
    await rig.exchange.advance(1);
    await until(async () => (await mark()) === '101.5');
    const [delivery] = await test.db
      .selectFrom('deliveries')
      .selectAll()
      .where('key', '=', BTC_ID)
      .orderBy('seq', 'desc')
      .limit(1)
      .execute();
    expect(delivery).to.include({ type: 'candle-closed', consumer: 'technical-analysis', producer: 'data-collection' });
    expect(delivery?.payload).to.include({ close: '101.5', source: 'stream', timeframe: '1s' });
    expect(delivery?.market_time).to.equal(START + ((await told()).at(-1) ?? 0) * 1_000 + 1_000);
  });

  it('after a kill it catches up from the last stored candle, and tells what was missed, once and in order', async () => {
    const first = await start();
    await ready(first);
    await heard();
    await first.stop();
    running.splice(0);
    await rig.exchange.advance(20);
    await ready(await start());
    const stored = await bars();
    expect(stored.map(bar => bar.at)).to.deep.equal(
      Array.from({ length: stored.length }, (_, n) => (stored[0]?.at ?? 0) + n),
    );
    expect(stored.slice(-20).every(bar => bar.source === 'backfill')).to.equal(true);
    const messages = await told();
    expect(messages).to.deep.equal([...new Set(messages)].sort((a, b) => a - b));
    expect(messages.slice(-20)).to.deep.equal(stored.slice(-20).map(bar => bar.at));
  });

  it('history that somebody brought in meanwhile was not heard: it is told all the same', async () => {
    const first = await start();
    await ready(first);
    await heard();
    await first.stop();
    running.splice(0);
    const last = (await told()).at(-1) ?? 0;
    await rig.exchange.advance(10);
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      select ${BTC_ID}, '1s', to_timestamp(${START / 1_000} + at), 100, 100, 100, 100, 0, 'download'
      from unnest(array[${last + 1}, ${last + 2}, ${last + 8}]::integer[]) as at`.execute(test.db);
    await ready(await start());
    expect((await told()).slice(-11)).to.deep.equal(Array.from({ length: 11 }, (_, n) => last + n));
  });

  it('a connection that is lost and comes back: what closed meanwhile is fetched and told, in order, once', async () => {
    const agent = await start();
    await ready(agent);
    await heard();
    rig.exchange.venue.faults.load(faultScript.parse({ faults: [{ do: { kind: 'maintenance', forMs: 300 } }] }));
    const saw = (event: string): boolean => agent.logged.some(each => each.event === event);
    await until(() => saw('candles-lost'));
    const last = (await bars()).at(-1)?.at ?? 0;
    await rig.exchange.advance(5);
    await until(() => saw('candles-reconnected'));
    await until(async () => (await bars()).at(-1)?.at === last + 5); // though no further candle shows the hole
    expect((await bars()).slice(-5).every(bar => bar.source === 'backfill')).to.equal(true);
    const messages = await told();
    expect(messages.slice(-6)).to.deep.equal(Array.from({ length: 6 }, (_, n) => last + n));
    expect(agent.agent.details?.().streamAgesMs).to.have.all.keys('candles');
  });

  it('a long absence: everything is stored, only the latest is told', async () => {
    const first = await start();
    await ready(first);
    await heard();
    await first.stop();
    running.splice(0);
    const known = (await told()).length;
    await rig.exchange.advance(40);
    await ready(await start({ config: { maxCatchUpBars: 5 } }));
    expect((await told()).length).to.equal(known + 5);
    const stored = await bars();
    expect(stored.slice(-40).map(bar => bar.source)).to.deep.equal([
      ...Array(35).fill('history'),
      ...Array(5).fill('backfill'),
    ]);
  });

  it('an unknown symbol: one clear error that names it; the others go on', async () => {
    await rig.exchange.advance(5);
    const agent = await start({ instruments: ['BTC/USDT', 'NOPE/USDT'] });
    await until(() => agent.agent.health?.() === 'VENUE_UNKNOWN_SYMBOL: NOPE/USDT');
    await until(async () => (await bars()).length === 50);
    expect(agent.logged.filter(each => each.event === 'symbol-unknown').map(each => each.fields)).to.deep.equal([
      { code: 'VENUE_UNKNOWN_SYMBOL', venue: 'binance', symbols: ['NOPE/USDT' as MarketSymbol] },
    ]);
    const alert = await test.db
      .selectFrom('deliveries')
      .selectAll()
      .where('type', '=', 'alert-raised')
      .executeTakeFirst();
    expect(alert?.payload).to.include({ title: 'binance does not list NOPE/USDT' });
  });

  it('an instrument that left the venue is marked delisted', async () => {
    await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values ('binance:GONE/USDT', 'binance', 'GONE/USDT', 'GONE', 'USDT', 1, 1, 0, 1, 0, 'trading')`.execute(test.db);
    const agent = await start({ instruments: ['BTC/USDT', 'GONE/USDT'] });
    await until(() => agent.agent.health?.()?.startsWith('VENUE_UNKNOWN_SYMBOL') === true);
    const gone = await test.db
      .selectFrom('instruments')
      .select('status')
      .where('symbol', '=', 'GONE/USDT')
      .executeTakeFirst();
    expect(gone?.status).to.equal('delisted');
  });

  it('a database that fails for a moment is asked for the instruments again', async () => {
    const holder = await test.pool.connect();
    await holder.query('begin');
    await holder.query('lock table instruments in share mode'); // may be read, not written
    const agent = await start();
    const ended = async () => {
      const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(test.db);
      return rows.length > 0;
    };
    await until(ended);
    await until(() => agent.logged.some(each => each.event === 'instruments-retried'));
    await holder.query('rollback');
    holder.release();
    await ready(agent);
  });

  it('says that the venue does not answer', async () => {
    await rig.server.close();
    const agent = await start();
    await until(() => agent.logged.some(each => each.event === 'instruments-not-read'));
    expect(agent.agent.health?.()).to.equal('the instruments are not read yet');
  });
});
