import { expect } from 'chai';
import type { Play } from '#scripts/chaos/play.ts';
import { SCENARIOS } from '#scripts/chaos/scenarios/registry.ts';
import { demoProfile, expectHeld } from '#tests/installation/faults.ts';

/** `CHAOS_SEED=…` begins another game, `CHAOS_SEEDS=…` plays a longer or shorter one. */
const SEED = process.env.CHAOS_SEED ?? 'tradewind';
const SEEDS = Number(process.env.CHAOS_SEEDS ?? 5);
const FAULTS = new Set(['F7', 'F8', 'F9', 'F10']);

function gapsOf(plays: readonly Play[]): string {
  const gaps = plays.flatMap(({ exposure }) => exposure.gapsMs).sort((a, b) => a - b);
  const [median, longest] = [gaps[Math.floor(gaps.length / 2)] ?? 0, gaps.at(-1) ?? 0].map(Math.round);
  const slowest = Math.round(Math.max(...plays.map(({ exposure }) => exposure.slowestLookMs)));
  return `${gaps.length} times without a stop, median ${median} ms, longest ${longest} ms; looks up to ${slowest} ms apart`;
}

describe('bots that trail their stops and sell parts, and what happens to stops', function () {
  this.timeout(3_600_000);

  it(`${SEEDS} seeds of F7 to F10 (from seed ${SEED})`, async () => {
    const seeds = Array.from({ length: SEEDS }, (_, index) => `${SEED} ${index}`);
    const scenarios = SCENARIOS.filter(({ id }) => FAULTS.has(id));
    expect(scenarios).to.have.length(FAULTS.size);
    const plays = await expectHeld({ profile: demoProfile(), scenarios, seeds });
    for (const id of FAULTS) console.log(`      ${id}: ${gapsOf(plays.filter(play => play.id === id))}`);
  });
});
