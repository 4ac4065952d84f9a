import { expect } from 'chai';
import type { Installation } from '#scripts/chaos/installation.ts';
import type { PlannedKill } from '#scripts/chaos/kills.ts';
import { runChaos } from './chaos.ts';
import { recoveryTable, roundLine } from './report.ts';

/** The targets are 2, 5 and 10 s; a loaded machine must not fail the test, a process that does not come back must. */
const RECOVERY_LIMIT_MS = 60_000;
const SETTLE_LIMIT_MS = 60_000;

/** Plays the plan, says how each round went, and expects that none lost or doubled anything and all came back. */
export async function expectSurvival(installation: Installation, plan: readonly PlannedKill[]): Promise<void> {
  const rounds = await runChaos(installation, {
    plan,
    bot: 'quick',
    recoveryLimitMs: RECOVERY_LIMIT_MS,
    settleLimitMs: SETTLE_LIMIT_MS,
    onRound(round, index) {
      console.log(roundLine(round, index));
      return round.violations.length === 0;
    },
  });
  console.log(recoveryTable(rounds));
  for (const [index, round] of rounds.entries()) {
    const what = roundLine(round, index);
    expect(round.violations, what).to.deep.equal([]);
    expect([...round.recovery.values()], what).not.to.include(null);
    expect(round.tradingAfterMs, what).to.be.a('number');
  }
  expect(rounds).to.have.length(plan.length);
}
