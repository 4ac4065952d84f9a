import { randomFaults } from '#scripts/chaos/scenarios/random.ts';
import { demoProfile, expectHeld } from '#tests/installation/faults.ts';

/** `CHAOS_SEED=…` plays another game, `CHAOS_FAULTS=…` a longer or shorter one. */
const SEED = process.env.CHAOS_SEED ?? 'tradewind';
const FAULTS = Number(process.env.CHAOS_FAULTS ?? 1_000);

describe('random faults', function () {
  this.timeout(3_600_000);

  it(`${FAULTS} of all kinds lose nothing and double nothing (seed ${SEED})`, async () => {
    await expectHeld({ profile: demoProfile(), scenarios: [randomFaults(FAULTS)], seeds: [SEED] });
  });
});
