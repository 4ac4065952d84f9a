import { expect } from 'chai';
import { endurance } from '#scripts/chaos/scenarios/endurance.ts';
import { SCENARIOS } from '#scripts/chaos/scenarios/registry.ts';
import { demoProfile, expectHeld } from '#tests/installation/faults.ts';

/** `CHAOS_SEED=…` strikes other moments, orders and symbols. */
const SEED = process.env.CHAOS_SEED ?? 'tradewind';

describe('faults that happened to somebody', function () {
  this.timeout(900_000);

  it('each is in the list once, in its order', () => {
    expect(SCENARIOS.map(({ id }) => id)).to.deep.equal(Array.from({ length: 25 }, (_, index) => `F${index + 1}`));
  });

  it(`one seed of each, against the real agents (seed ${SEED})`, async () => {
    const brief = SCENARIOS.map(one => (one.id === 'F25' ? endurance({ days: 0.5, wallMs: 10_000 }) : one));
    await expectHeld({ profile: demoProfile(), scenarios: brief, seeds: [SEED] });
  });
});
