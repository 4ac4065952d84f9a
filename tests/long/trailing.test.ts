import { expectProtected } from '#tests/property/execution/trailing-check.ts';

const RUNS = Number(process.env.TRAILING_RUNS ?? 1_000);

describe('a bot that trails its stop, again and again', function () {
  this.timeout(3_600_000);

  it(`${RUNS} seeded runs with kills, failing creates, gaps and partial fills`, () => expectProtected('long', RUNS));
});
