import { expect } from 'chai';
import { sql } from 'kysely';
import { onCandleClosed } from '#agents/technical-analysis/handlers/candle-closed.ts';
import type { Bar } from '#shared/domain/bar.ts';
import type { FeatureSpec } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { agentRig, listInstruments, type Rig } from '../strategy/rig.ts';

const INSTRUMENTS = ['binance:BTC/USDT', 'binance:ETH/USDT'];
const FEATURES: Readonly<Record<string, FeatureSpec>> = {
  fast: { indicator: 'ema', params: { period: 5 } },
  volume: { indicator: 'volume-sma', params: { period: 5 } },
  slow: { indicator: 'ema', params: { period: 4 }, timeframe: '1m' },
};
const FROM = 1_700_000_040_000;

async function store(rig: Rig, instruments: readonly string[], bars: readonly Bar[]): Promise<void> {
  await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
    select instrument, '1s', to_timestamp("openTime" / 1000.0), open, high, low, close, volume, 'stream'
    from unnest(${instruments}::text[]) as instrument, jsonb_to_recordset(${JSON.stringify(bars)}::jsonb)
      as r("openTime" bigint, open numeric, high numeric, low numeric, close numeric, volume numeric)`.execute(
    rig.database.db,
  );
}

async function announce(rig: Rig, instruments: readonly string[], bars: readonly Bar[]): Promise<void> {
  const posts = instruments.flatMap(instrumentId =>
    bars.map(({ openTime, open, high, low, close, volume }) => ({
      key: instrumentId,
      marketTime: openTime + 1_000,
      payload: {
        instrumentId,
        timeframe: '1s' as const,
        openTime,
        open: `${open}`,
        high: `${high}`,
        low: `${low}`,
        close: `${close}`,
        volume: `${volume}`,
        source: 'stream' as const,
      },
    })),
  );
  await rig.post('candle-closed', posts);
}

async function addBot(rig: Rig, id: string, options: { timeframe: string; state?: string }): Promise<void> {
  await rig.database.db
    .insertInto('bots')
    .values({
      id,
      account: 'main',
      strategy: 'trend-following',
      params: '{}',
      instrument_ids: INSTRUMENTS,
      timeframe: options.timeframe,
      features: JSON.stringify(FEATURES),
      allocation_share: '0.5',
      state: (options.state ?? 'RUNNING') as 'RUNNING',
    })
    .execute();
}

const stored = (rig: Rig) =>
  rig.database.db
    .selectFrom('features')
    .select(['instrument_id', 'timeframe', 'open_time', 'values'])
    .orderBy('instrument_id')
    .orderBy('timeframe')
    .orderBy('open_time')
    .execute();

const sent = async (rig: Rig) => {
  const { rows } = await sql<{ payload: { botId: string; instrumentId: string; openTime: number } }>`
    select payload from deliveries where consumer = 'strategy' order by seq`.execute(rig.database.db);
  return rows.map(row => row.payload);
};

describe('technical-analysis on closed candles', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await agentRig('technical-analysis');
    await listInstruments(rig, ['BTC/USDT', 'ETH/USDT']);
  });
  afterEach(async () => rig.close());

  const handler = () =>
    onCandleClosed({ base: '1s', log: rig.log, referenceTimeoutMs: null, wallNow: () => epochMs(0) });

  it('writes one row per bar and tells every bot of the instrument, paused ones too, stopped ones not', async () => {
    await addBot(rig, 'quick', { timeframe: '1s' });
    await addBot(rig, 'paused', { timeframe: '5s', state: 'PAUSED' });
    await addBot(rig, 'stopped', { timeframe: '1s', state: 'STOPPED' });
    const bars = seededBars({ seed: 'ta', count: 20, from: FROM });
    await store(rig, [INSTRUMENTS[0]!], bars);
    await announce(rig, [INSTRUMENTS[0]!], bars);
    await rig.drain([handler()]);
    const rows = await stored(rig);
    expect(rows.filter(row => row.timeframe === '1s')).to.have.length(20);
    expect(rows.filter(row => row.timeframe === '5s')).to.have.length(4);
    expect(rows.filter(row => row.timeframe === '1m')).to.have.length(0);
    expect(rows.at(-1)?.values).to.have.keys(['ema(5)', 'volume-sma(5)']);
    const messages = await sent(rig);
    expect(messages.filter(one => one.botId === 'quick')).to.have.length(20);
    expect(messages.filter(one => one.botId === 'paused')).to.have.length(4);
    expect(messages.filter(one => one.botId === 'stopped')).to.have.length(0);
  });

  it('gives the same numbers to the last bit whether it ran through or was restarted again and again', async () => {
    await addBot(rig, 'quick', { timeframe: '1s' });
    await addBot(rig, 'five', { timeframe: '5s' });
    const whole = seededBars({ seed: 'restart', count: 3_000, from: FROM }).filter((_, index) => index % 97 > 3);
    const history = whole.slice(0, 2_600);
    const live = whole.slice(2_600);
    await store(rig, INSTRUMENTS, history);
    await store(rig, INSTRUMENTS, live);
    await announce(rig, [INSTRUMENTS[0]!], live);
    await rig.drain([handler()]);
    for (let at = 0; at < live.length; at += 23) {
      await announce(rig, [INSTRUMENTS[1]!], live.slice(at, at + 23));
      await rig.drain([handler()]);
    }
    const rows = await stored(rig);
    const of = (instrument: string) =>
      rows.filter(row => row.instrument_id === instrument).map(({ instrument_id: _, ...row }) => row);
    expect(of(INSTRUMENTS[0]!).length).to.be.greaterThan(300);
    expect(of(INSTRUMENTS[1]!)).to.deep.equal(of(INSTRUMENTS[0]!));
    expect(Object.values(of(INSTRUMENTS[0]!).at(-1)?.values as object)).not.to.include(null);
  });

  it('goes on rightly after a batch that was rolled back', async () => {
    await addBot(rig, 'quick', { timeframe: '1s' });
    const bars = seededBars({ seed: 'rollback', count: 60, from: FROM });
    await store(rig, INSTRUMENTS, bars);
    const one = handler();
    await announce(rig, [INSTRUMENTS[0]!], bars.slice(0, 30));
    await rig.drain([one]);
    const limit = sql.raw(`${(FROM + 45_000) / 1000}`);
    await sql`alter table features add constraint refuse check (open_time < to_timestamp(${limit}))`.execute(
      rig.database.db,
    );
    await announce(rig, [INSTRUMENTS[0]!], bars.slice(30, 45));
    await announce(rig, [INSTRUMENTS[0]!], bars.slice(45, 46));
    await rig.drain([one]);
    const letters = await rig.database.db.selectFrom('dead_letters').selectAll().execute();
    expect(letters).to.have.length(1);
    await sql`alter table features drop constraint refuse`.execute(rig.database.db);
    await sql`update dead_letters set resolved_at = now()`.execute(rig.database.db);
    await sql`update deliveries set done_at = null where message_id = ${letters[0]!.message_id}`.execute(
      rig.database.db,
    );
    await announce(rig, [INSTRUMENTS[0]!], bars.slice(46));
    await rig.drain([one]);
    await announce(rig, [INSTRUMENTS[1]!], bars);
    await rig.drain([handler()]);
    const rows = await stored(rig);
    const of = (instrument: string) =>
      rows.filter(row => row.instrument_id === instrument).map(({ instrument_id: _, ...row }) => row);
    expect(of(INSTRUMENTS[0]!)).to.deep.equal(of(INSTRUMENTS[1]!));
    const messages = await sent(rig);
    expect(messages.filter(each => each.instrumentId === INSTRUMENTS[0])).to.have.length(60);
  });

  it('serves a bot that appears later from what is stored, warm at once', async () => {
    const bars = seededBars({ seed: 'late', count: 200, from: FROM });
    await store(rig, [INSTRUMENTS[0]!], bars);
    await announce(rig, [INSTRUMENTS[0]!], bars.slice(0, 190));
    const one = handler();
    await rig.drain([one]);
    expect(await sent(rig)).to.have.length(0);
    await addBot(rig, 'new', { timeframe: '1s' });
    await announce(rig, [INSTRUMENTS[0]!], bars.slice(190, 191));
    await rig.drain([one]);
    const [row] = await stored(rig);
    expect(Object.values(row?.values as object)).not.to.include(null);
  });

  it('is warm again with a day of one-second candles stored', async function () {
    this.timeout(600_000);
    await addBot(rig, 'five', { timeframe: '5s' });
    await rig.database.db
      .updateTable('bots')
      .set({ version: 2, instrument_ids: [...INSTRUMENTS, 'binance:SOL/USDT'] })
      .execute();
    await listInstruments(rig, ['SOL/USDT']);
    const ids = [...INSTRUMENTS, 'binance:SOL/USDT'];
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      select id, '1s', to_timestamp(${FROM / 1_000} + second), 100.123 + second % 7, 110.5, 90.25, 101.5 + second % 5, 1.001 + second % 11, 'history'
      from unnest(${ids}::text[]) as id, generate_series(0, 86398) as second`.execute(rig.database.db);
    await sql`analyze candles`.execute(rig.database.db);
    const [bar] = seededBars({ seed: 'day', count: 1, from: FROM + 86_399_000 });
    await store(rig, ids, [bar!]);
    await announce(rig, ids, [bar!]);
    await rig.drain([handler()]);
    const values = (await stored(rig)).map(row => Object.values(row.values as object));
    expect(values.flat()).to.not.be.empty.and.not.include(null);
  });
});
