import { SCENARIOS } from '#scripts/chaos/scenarios/registry.ts';
import { demoProfile, expectHeld } from '#tests/installation/faults.ts';

/** `CHAOS_SEED=…` begins another game, `CHAOS_SEEDS=…` plays a longer or shorter one. */
const SEED = process.env.CHAOS_SEED ?? 'tradewind';
const SEEDS = Number(process.env.CHAOS_SEEDS ?? 10);

describe('faults that happened to somebody, again and again', function () {
  this.timeout(4 * 3_600_000);

  it(`${SEEDS} seeds of F1 to F24 (from seed ${SEED})`, async () => {
    const seeds = Array.from({ length: SEEDS }, (_, index) => `${SEED} ${index}`);
    await expectHeld({ profile: demoProfile(), scenarios: SCENARIOS.filter(({ id }) => id !== 'F25'), seeds });
  });

  it('F25, a week of market in ten minutes', async () => {
    await expectHeld({ profile: demoProfile(), scenarios: SCENARIOS.filter(({ id }) => id === 'F25'), seeds: [SEED] });
  });
});
