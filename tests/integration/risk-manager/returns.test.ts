import { expect } from 'chai';
import { sql } from 'kysely';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { limitsFrom } from '#agents/risk-manager/core/limits.ts';
import { StoredReturns } from '#agents/risk-manager/store.ts';
import { ColumnStatistics } from '#scripts/research/column-statistics.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { testDatabase } from '#tests/integration/database.ts';

const MINUTE_MS = 60_000;
const DAYS = 8;
const FROM = Date.UTC(2026, 0, 1);

describe('statistics of stored candles', () => {
  it('are those of a backtest on the same candles, to the last bit: with a hole, after a restart, and an hour later', async () => {
    const database = await testDatabase();
    const random = seededRandom('stored candles');
    const minutes = Array.from({ length: DAYS * 1440 }, (_, minute) => minute).filter(
      minute => minute % 1000 !== 7 && (minute < 4_320 || minute > 5_000),
    );
    const time = Float64Array.from(minutes, minute => FROM + minute * MINUTE_MS);
    const close = Float64Array.from(minutes, () => 100 + Math.round(random.next() * 1_000) / 100);
    const high = close.map(one => one + 1.25);
    const low = close.map(one => one - 0.75);
    const id = 'binance:BTC/USDT';
    await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values (${id}, 'binance', 'BTC/USDT', 'BTC', 'USDT', 0.01, 0.0001, 0.0001, 100000, 10, 'trading')`.execute(
      database.db,
    );
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      select ${id}, '1m', to_timestamp(t / 1000.0), c, h, l, c, 1, 'history'
      from unnest(${[...time]}::float8[], ${[...close]}::numeric[], ${[...high]}::numeric[], ${[...low]}::numeric[]) as x(t, c, h, l)`.execute(
      database.db,
    );
    const config = riskManagerConfig.parse({ sizing: { method: 'volatility', volatility: { windowDays: 6 } } });
    const limits = limitsFrom(config, MINUTE_MS);
    const columns = { timeframe: '1m', time, open: close, high, low, close, volume: close };
    const series = [{ instrumentId: id, columns }] as unknown as readonly Series[];
    const tape = new ColumnStatistics({ series, firstRows: [0] }, limits.portfolio.returns);
    const stored = new StoredReturns(limits, '1m');
    for (const hour of [7 * 24 + 3.5, 7 * 24 + 4.5]) {
      const now = epochMs(FROM + hour * 3_600_000);
      const expected = tape.at(now).dailyRange(id, 6);
      expect(expected).to.be.within(0.05, 0.2);
      for (const one of [stored, new StoredReturns(limits, '1m')]) {
        const found = await one.of(database.db, [id], now);
        expect(found.dailyRange(id, 6)).to.equal(expected);
        expect(found.returns(id)).to.deep.equal(tape.at(now).returns(id));
      }
    }
    await database.drop();
  });
});
