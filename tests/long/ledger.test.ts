import { expect } from 'chai';
import { testDatabase } from '#tests/integration/database.ts';
import { LedgerRun } from '#tests/property/capital/ledger-run.ts';

const FILLS = Number(process.env.LEDGER_FILLS ?? 100_000);
const CHECKS = 20;

describe('an account that lives long', function () {
  this.timeout(3_600_000);

  it(`${FILLS} fills, fees in three coins, transfers and rebalances: the ledger balances to the last digit`, async () => {
    const database = await testDatabase();
    const run = new LedgerRun(database, 'long');
    await run.open();
    const started = performance.now();
    for (let check = 1; check <= CHECKS; check++) {
      const { fills, days, flows, findings } = await run.until(Math.ceil((FILLS * check) / CHECKS));
      const seconds = (performance.now() - started) / 1_000;
      console.log(`      ${fills} fills, ${days} days, ${JSON.stringify(flows)} in ${seconds.toFixed(0)} s`);
      expect(findings).to.deep.equal([]);
    }
    await run.stop();
    await database.drop();
  });
});
