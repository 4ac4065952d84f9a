import { expect } from 'chai';
import { sql } from 'kysely';
import { Resampler } from '#agents/technical-analysis/core/resampler.ts';
import { readSeries, seriesKey } from '#agents/technical-analysis/store.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

const DAY_MS = 86_400_000;
const ID = 'binance:BTC/USDT';
/** A Saturday. */
const START = Date.UTC(2021, 4, 1);
const DAYS = 60;

describe('weekly bars from stored days', () => {
  let base: TestDatabase;
  before(async () => {
    base = await testDatabase();
    await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values (${ID}, 'binance', 'BTC/USDT', 'BTC', 'USDT', 1, 1, 0, 1, 0, 'trading')`.execute(base.db);
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      select ${ID}, '1d', to_timestamp(${START / 1_000} + day * 86400), 100 + day, 102 + day, 99 + day, 101 + day, 0.1, 'stream'
      from generate_series(0, ${DAYS - 1}::integer) as day`.execute(base.db);
  });
  after(() => base.drop());

  it('begin on Mondays, as the live resampler has them', async () => {
    const resampler = new Resampler('1w', '1d');
    const live = Array.from({ length: DAYS }, (_, day) => ({
      ...{ openTime: epochMs(START + day * DAY_MS), open: `${100 + day}`, high: `${102 + day}`, low: `${99 + day}` },
      ...{ close: `${101 + day}`, volume: '0.1' },
    })).flatMap(bar => resampler.add(bar));
    const wanted = { instrumentId: ID, timeframe: '1w', before: epochMs(START + DAYS * DAY_MS) } as const;
    const read = (await readSeries(base.db, '1d', [wanted])).get(seriesKey(wanted)) ?? [];
    const bars = read.map(({ lastCandle: _, ...bar }) => bar);
    expect(new Set(bars.map(({ openTime }) => new Date(openTime).getUTCDay()))).to.deep.equal(new Set([1]));
    // the database gives the forming week as well
    expect(bars.slice(0, live.length)).to.deep.equal(live);
    expect(bars.length).to.equal(live.length + 1);
  });
});
