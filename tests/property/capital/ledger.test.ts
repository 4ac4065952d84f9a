import { expect } from 'chai';
import { testDatabase } from '#tests/integration/database.ts';
import { LedgerRun } from './ledger-run.ts';

describe('an account that lives fast', () => {
  it('2,000 fills, fees in three coins, money in and out: books, venue and equity agree to the last digit', async () => {
    const database = await testDatabase();
    const run = new LedgerRun(database, 'short');
    await run.open();
    const report = await run.until(2_000);
    await run.stop();
    await database.drop();
    expect(report.findings).to.deep.equal([]);
    expect(report.flows).to.include.keys('allocation', 'reserve', 'rebalance', 'deposit', 'withdrawal', 'set-aside');
  });
});
