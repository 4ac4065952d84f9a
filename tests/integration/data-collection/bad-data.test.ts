import { expect } from 'chai';
import { type TestDatabase, testDatabase } from '../database.ts';
import { BadVenue, FIRST } from './bad-venue.ts';
import { type Running, startAgent } from './fixture.ts';

const BTC = 'binance:BTC/USDT';
const ETH = 'binance:ETH/USDT';

describe('data-collection on a venue that errs', () => {
  let test: TestDatabase;
  let venue: BadVenue;
  let running: Running;

  const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 10));
  };
  const seconds = async (id: string): Promise<readonly number[]> => {
    const rows = await test.db
      .selectFrom('candles')
      .select('open_time')
      .where('instrument_id', '=', id)
      .orderBy('open_time')
      .execute();
    return rows.map(row => (row.open_time - FIRST) / 1_000);
  };
  const findings = () => test.db.selectFrom('data_quality').selectAll().orderBy('id').execute();

  beforeEach(async () => {
    test = await testDatabase();
    venue = new BadVenue();
    const urls = await venue.listen();
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) venue.close(symbol, 0);
    running = await startAgent({
      test,
      ...urls,
      config: { minStaleMs: 1_000, staleAfterBars: 2, fallbackAfterMs: 2_000, maxFindingsPerMinute: 3 },
    });
    await until(async () => (await seconds(BTC)).length === 1 && (await seconds(ETH)).length === 1);
    await until(() => running.agent.health?.() === null && running.agent.details?.().repairing === 0);
    await until(() => venue.subscriptions > 0);
  });
  afterEach(async () => {
    await running.stop();
    await venue.stop();
    await test.drop();
  });

  it('F17: a price of zero quarantines that one instrument; the next good candle lifts it', async () => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) venue.close(symbol, 1);
    venue.frame('BTCUSDT', 1, { c: '0', l: '0' });
    venue.frame('ETHUSDT', 1);
    await until(async () => (await findings()).length === 1 && (await seconds(ETH)).length === 2);
    const [open] = await findings();
    expect(open).to.include({ instrument_id: BTC, code: 'CANDLE_PRICE_NOT_POSITIVE', resolved_at: null });
    expect(open?.open_time).to.equal(FIRST + 1_000);

    venue.close('BTCUSDT', 2);
    venue.frame('BTCUSDT', 2);
    await until(async () => (await findings())[0]?.resolved_at !== null);
    expect(await seconds(BTC)).to.deep.equal([0, 1, 2]);
  });

  it('bad, good and bad again in one turn: what came last counts', async () => {
    venue.close('BTCUSDT', 1);
    venue.frame('BTCUSDT', 1, { c: 'NaN' });
    venue.frame('BTCUSDT', 1);
    venue.frame('BTCUSDT', 2, { o: '-1' });
    await until(async () => (await findings()).length === 2);
    const rows = await findings();
    expect(rows.map(row => row.resolved_at === null)).to.deep.equal([false, true]);
  });

  it('a hole that the venue cannot fill is recorded, and the rest is told in order', async () => {
    venue.close('BTCUSDT', 5);
    venue.frame('BTCUSDT', 5);
    await until(async () => (await seconds(BTC)).length === 2);
    const [gap] = await findings();
    expect(gap).to.include({ instrument_id: BTC, code: 'CANDLE_GAP', open_time: FIRST + 1_000 });
    expect(gap?.detail).to.deep.equal({ until: FIRST + 5_000, missing: 4 });
    expect(gap?.resolved_at).not.to.equal(null);
  });

  it('a flood of rubbish fills nothing, is counted, and stops nobody', async () => {
    for (let n = 0; n < 500; n++) venue.say('{"what":"is this"');
    for (let n = 0; n < 500; n++) venue.frame('BTCUSDT', 0, { c: 'NaN' });
    venue.close('BTCUSDT', 1);
    venue.frame('BTCUSDT', 1);
    await until(async () => (await seconds(BTC)).length === 2);
    const rows = (await findings()).filter(({ code }) => code !== 'DATA_STALE'); // a slow machine looks like a silent stream
    const counted = (code: string): number => rows.filter(row => row.code === code).length;
    // three a minute, and the flood may last from one minute into the next
    for (const code of ['CANDLE_UNREADABLE', 'CANDLE_PRICE_NOT_POSITIVE'])
      expect(counted(code), code).to.be.within(3, 6);
    expect(rows).to.have.length(counted('CANDLE_UNREADABLE') + counted('CANDLE_PRICE_NOT_POSITIVE'));
    expect(rows[0]).to.include({ instrument_id: 'binance:*' });
    await until(async () => (await findings()).every(row => row.resolved_at !== null));
  });

  it('a stream that stays silent is helped out by the history: bars are told, and its staleness ends', async () => {
    await until(async () => (await findings()).some(row => row.code === 'DATA_STALE'));
    for (const n of [1, 2, 3]) for (const symbol of ['BTCUSDT', 'ETHUSDT']) venue.close(symbol, n);
    await until(async () => (await seconds(BTC)).length === 4);
    expect(await seconds(BTC)).to.deep.equal([0, 1, 2, 3]);
    await until(async () => (await findings()).every(row => row.resolved_at !== null));
    expect(running.logged.map(({ event }) => event)).to.include('candles-by-history');
  });

  it('F13: a silent stream is recorded and subscribed again, and over with the next candle', async () => {
    const before = venue.subscriptions;
    await until(() => venue.subscriptions > before);
    expect(running.agent.health?.()).to.match(/^DATA_STALE/);
    await until(async () => (await findings()).length === 2);
    const rows = await findings();
    expect(rows.map(row => [row.code, row.resolved_at])).to.deep.equal([
      ['DATA_STALE', null],
      ['DATA_STALE', null],
    ]);
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) venue.close(symbol, 1);
    venue.frame('BTCUSDT', 1);
    venue.frame('ETHUSDT', 1);
    await until(async () => (await findings()).every(row => row.resolved_at !== null));
    expect(running.agent.health?.()).to.equal(null);
  });
});
