import { expect } from 'chai';
import { skipWithoutRecordings } from '#tests/lockstep/recording.ts';
import { replay, summaryOf } from '#tests/lockstep/replay.ts';

describe('a month of real market data in lockstep', function () {
  this.timeout(4 * 3_600_000);
  before(skipWithoutRecordings);

  it('20 April to 20 May 2021 ends with books, orders and stops as the venue has them', async () => {
    const span = { from: '2021-04-20T22:00:00Z', until: '2021-05-20T20:00:00Z' };
    const month = await replay(span, async () => null, {
      dayOver: (day, { steps, seconds }) =>
        console.log(`      ${day}: ${(steps / seconds).toFixed(1)} minutes/s so far`),
    });
    console.log(`      ${summaryOf(month)}`);
    expect(month.violations).to.deep.equal([]);
    expect(month.fills).to.be.greaterThan(1_000);
  });
});
