import { expect } from 'chai';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { codesText, limitStorm } from '#tests/property/risk-manager/storm.ts';

const ROUNDS = 625;
const SIGNALS_PER_WRITER = 20;

describe('100,000 random signals of eight writers, every rule on', function () {
  this.timeout(3_600_000);
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
  });
  after(() => database.drop());

  it('no limit is ever exceeded', async () => {
    const storm = await limitStorm(database, 'long');
    const report = await storm.rounds(ROUNDS, SIGNALS_PER_WRITER);
    await storm.stop();
    console.log(`      ${report.signals} signals, ${report.approved} approved; ${codesText(report)}`);
    expect(report.exceeded).to.deep.equal([]);
    expect(report.signals).to.equal(100_000);
  });
});
