import { expect } from 'chai';
import { SCENARIOS } from '#scripts/chaos/scenarios/registry.ts';
import { demoProfile, expectHeld } from '#tests/installation/faults.ts';

/** `CHAOS_SEED=…` begins another game, `CHAOS_SEEDS=…` plays a longer or shorter one. */
const SEED = process.env.CHAOS_SEED ?? 'tradewind';
const SEEDS = Number(process.env.CHAOS_SEEDS ?? 5);
const FAULTS = new Set(['F7', 'F8', 'F9', 'F10']);

describe('bots that trail their stops and sell parts, and what happens to stops', function () {
  this.timeout(3_600_000);

  it(`${SEEDS} seeds of F7 to F10 (from seed ${SEED})`, async () => {
    const seeds = Array.from({ length: SEEDS }, (_, index) => `${SEED} ${index}`);
    const scenarios = SCENARIOS.filter(({ id }) => FAULTS.has(id));
    expect(scenarios).to.have.length(FAULTS.size);
    await expectHeld({ profile: demoProfile(), scenarios, seeds });
  });
});
