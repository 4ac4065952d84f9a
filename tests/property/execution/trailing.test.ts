import { expectProtected } from './trailing-check.ts';

/** `TRAILING_RUNS=…`: more or fewer; `tests/long` has a thousand. */
const RUNS = Number(process.env.TRAILING_RUNS ?? 60);

describe('a bot that trails its stop', () => {
  it(`is never without it for longer than the grace time, whatever fails (${RUNS} seeded runs)`, () => {
    expectProtected('property', RUNS);
  }).timeout(600_000);
});
