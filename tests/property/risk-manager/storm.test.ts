import { expect } from 'chai';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { codesText, limitStorm, type Storm } from './storm.ts';

/** No limit is ever exceeded: every rule on, eight writers at once, a real Postgres. 100,000 signals: tests/long/limits.test.ts. */
describe('every rule at once, under concurrency', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let storm: Storm;
  before(async () => {
    database = await testDatabase();
    storm = await limitStorm(database, 'limits');
  });
  after(async () => {
    await storm.stop();
    await database.drop();
  });

  it('random signals of eight writers stay within all limits, and each denial has one primary code', async () => {
    const report = await storm.rounds(12, 10);
    console.log(`      ${report.signals} signals, ${report.approved} approved; ${codesText(report)}`);
    expect(report.exceeded).to.deep.equal([]);
    expect(report.approved).to.be.greaterThan(30);
    expect(report.primary.size).to.be.greaterThan(5);
  });
});
