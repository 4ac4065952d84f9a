import { expect } from 'chai';
import { sql } from 'kysely';
import { runBacktest } from '#scripts/research/backtest.ts';
import { storedOutcome } from '#scripts/research/stored-outcome.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { compareOutcomes, explain } from '#shared/research/backtest/parity.ts';
import { backtestOf } from '#tests/lockstep/backtest.ts';
import { differences, outcomeOf } from '#tests/lockstep/outcome.ts';
import { skipWithoutRecordings } from '#tests/lockstep/recording.ts';
import { replay, summaryOf } from '#tests/lockstep/replay.ts';

describe('real market data in lockstep, through all agents and the paper exchange', function () {
  this.timeout(600_000);
  before(skipWithoutRecordings);

  it('19 May 2021: a crash of a third within a day ends with books, orders and stops as the venue has them', async () => {
    const span = { from: '2021-05-19T00:00:00Z', until: '2021-05-20T00:00:00Z' };
    const day = await replay(span, async ({ database }) => {
      const closed = await database.db
        .selectFrom('positions')
        .select(['close_reason', 'entries'])
        .where('closed_at', 'is not', null)
        .execute();
      const { rows: planned } = await sql<{ why: string }>`
        select distinct reason ->> 'code' as why from signals where reason ->> 'code' like 'EXIT#_%' escape '#' order by 1`.execute(
        database.db,
      );
      return {
        reasons: new Set(closed.map(position => position.close_reason)),
        planned: planned.map(({ why }) => why),
        mostEntries: Math.max(...closed.map(position => position.entries)),
        stored: await storedOutcome(database.db, 'main'),
      };
    });
    console.log(`      ${summaryOf(day)}`);
    expect(day.violations).to.deep.equal([]);
    expect(day.bars).to.equal(4 * 24 * 60);
    expect(day.fills).to.be.greaterThan(50);
    expect([...day.seen.reasons]).to.include.members(['stop-loss', 'exit']);

    expect(day.seen.mostEntries, 'the trend bot adds to what it holds').to.be.greaterThan(1);

    expect(day.seen.planned, 'exit plans have their say').to.include.members([
      ...['EXIT_STOP_TO_BREAK_EVEN', 'EXIT_STOP_TRAILED', 'EXIT_TARGET_REACHED', 'EXIT_TIME_UP'],
    ]);

    const sides = ['backtest', 'live'] as const;
    const backtest = await backtestOf(span);
    const same = compareOutcomes(runBacktest(backtest), day.seen.stored);
    console.log(`      backtest and live: ${JSON.stringify(same.counts)}`);
    expect(same.differences.map(one => explain(one, sides))).to.deep.equal([]);
    expect(same.counts.orders[0]).to.be.greaterThan(400);

    const planted = {
      ...backtest,
      models: venueModels.parse({ publicTrades: 'path', fees: { takerBps: 11, payIn: 'received' } }),
    };
    const [first, ...rest] = compareOutcomes(runBacktest(planted), day.seen.stored).differences;
    expect(first && explain(first, sides), 'the first fill with another fee').to.match(
      /^2021-05-19T00:\d\d:00.000Z fills \w+ binance:\w+\/USDT fill of entry buy: fee: backtest 0\.\d+, live 0\.\d+$/,
    );
    expect(rest.length).to.be.greaterThan(100);
  });

  it('25 April 2021: nothing is entered on the prices from before a hole of 284 minutes, and the hole is on record', async () => {
    const hole = { from: '2021-04-25T04:01:00Z', until: '2021-04-25T08:45:00Z' };
    const day = await replay({ from: '2021-04-25T00:00:00Z', until: '2021-04-26T00:00:00Z' }, async ({ database }) => {
      const { rows: gaps } = await sql<{ instrument: string; from: string; missing: number }>`
        select instrument_id as instrument, to_char(open_time, 'HH24:MI') as from, (detail ->> 'missing')::int as missing
        from data_quality where code = 'CANDLE_GAP' order by 1`.execute(database.db);
      // a bar that ends in the hole is only known to be over when the hole is
      const { rows: entered } = await sql`select o.instrument_id, s.bar_time from orders o
        join risk_decisions d on d.id = o.approval_id join signals s on s.id = d.signal_id join bots b on b.id = s.bot_id
        where o.purpose = 'entry' and s.bar_time < ${hole.until}::timestamptz
          and s.bar_time + case b.timeframe when '5m' then interval '5 minutes' else interval '1 minute' end > ${hole.from}::timestamptz`.execute(
        database.db,
      );
      const { rows: steps } = await sql<{ bot: string; bars: number }>`
        select bot_id as bot, count(distinct bar_time)::int as bars from signals
        where bar_time >= ${hole.from}::timestamptz - interval '1 minute' and bar_time < ${hole.until}::timestamptz group by 1 order by 1`.execute(
        database.db,
      );
      return { gaps, entered, steps };
    });
    console.log(`      ${summaryOf(day)}`);
    expect(day.violations).to.deep.equal([]);
    expect(day.seen.gaps).to.deep.equal([
      { instrument: 'binance:BTC/USDT', from: '04:01', missing: 284 },
      { instrument: 'binance:DOGE/USDT', from: '04:01', missing: 284 },
      { instrument: 'binance:ETH/USDT', from: '04:01', missing: 284 },
      { instrument: 'binance:XRP/USDT', from: '04:02', missing: 283 },
    ]);
    expect(day.seen.entered).to.deep.equal([]);
    expect(day.seen.steps, 'the bars that the hole cut short').to.deep.equal([
      { bot: 'reversion', bars: 2 },
      { bot: 'trend', bars: 1 },
    ]);
    expect(day.bars).to.equal(4 * 24 * 60 - 3 * 284 - 283);
    expect(day.fills).to.be.greaterThan(20);
  });

  it('three hours of the crash, twice in fresh installations: the same decisions and fills to the last digit', async () => {
    const span = { from: '2021-05-19T11:00:00Z', until: '2021-05-19T14:00:00Z' };
    const [first, second] = await Promise.all([
      replay(span, ({ database }) => outcomeOf(database)),
      replay(span, ({ database }) => outcomeOf(database)),
    ]);
    expect(differences(first.seen, second.seen)).to.deep.equal([]);
    expect(first.fills).to.be.greaterThan(10);
    expect([...first.violations, ...second.violations]).to.deep.equal([]);
  });
});
