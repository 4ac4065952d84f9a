import { expect } from 'chai';
import { runBacktest } from '#scripts/research/backtest.ts';
import { storedOutcome } from '#scripts/research/stored-outcome.ts';
import { compareOutcomes, explain } from '#shared/research/backtest/parity.ts';
import { backtestOf } from '#tests/lockstep/backtest.ts';
import { busyProfile } from '#tests/lockstep/profile.ts';
import { skipWithoutRecordings } from '#tests/lockstep/recording.ts';
import { replay, summaryOf } from '#tests/lockstep/replay.ts';

const SPAN = {
  from: process.env.PARITY_FROM ?? '2021-04-20T22:00:00Z',
  until: process.env.PARITY_UNTIL ?? '2021-04-22T10:00:00Z',
};
/** Entries and exits; the legs of protection are not counted. */
const ORDERS = Number(process.env.PARITY_ORDERS ?? 10_000);

describe('a day and a half of real market data, live and in memory', function () {
  this.timeout(4 * 3_600_000);
  before(skipWithoutRecordings);

  it('eighteen bots on four symbols: every decision, order, fill and fee is the same', async () => {
    const live = await replay(SPAN, ({ database }) => storedOutcome(database.db, 'main'), {
      profileOf: busyProfile,
      dayOver: (day, { steps, seconds }) =>
        console.log(`      ${day}: ${(steps / seconds).toFixed(1)} minutes/s so far`),
    });
    console.log(`      ${summaryOf(live)}`);
    const { counts, differences } = compareOutcomes(runBacktest(await backtestOf(SPAN, busyProfile)), live.seen);
    const sent = live.seen.orders.filter(({ purpose }) => purpose === 'entry' || purpose === 'exit');
    console.log(`      ${sent.length} entries and exits; backtest and live: ${JSON.stringify(counts)}`);
    expect(differences.slice(0, 5).map(one => explain(one, ['backtest', 'live']))).to.deep.equal([]);
    expect(sent.length).to.be.at.least(ORDERS);
  });
});
