import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type Installation, startInstallation } from '#scripts/chaos/installation.ts';
import { violationsThatStay } from '#scripts/chaos/invariants.ts';
import { PROGRAM_KILLS, pairOf, planKills, SERVER_FAULTS, shuffled } from '#scripts/chaos/kills.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { denseProfile } from '#tests/installation/profile.ts';
import { expectSurvival } from '#tests/installation/survival.ts';

/** `CHAOS_SEED=…` plays another game, `CHAOS_KILLS=…` a longer or shorter one. */
const SEED = process.env.CHAOS_SEED ?? 'tradewind';
const KILLS = Number(process.env.CHAOS_KILLS ?? 200);
const SETTLE_LIMIT_MS = 60_000;
/** By then every order of unknown outcome must have its verdict. */
const VERDICT_MS = 75_000;

describe('hundreds of kills in the middle of trading', function () {
  this.timeout(4 * 3_600_000);
  let installation: Installation | null = null;
  before(async () => {
    installation = await startInstallation(() => denseProfile(SEED));
  });
  after(() => installation?.dispose());

  it(`${KILLS} kills, and a tenth as many of two in a row and of the servers, lose nothing and double nothing (seed ${SEED})`, async () => {
    if (installation === null) throw new Error('nothing runs');
    const random = seededRandom(SEED);
    const tenth = Math.ceil(KILLS / 10);
    const pairs = Array.from({ length: tenth }, () => pairOf(random));
    const plan = shuffled(random, [
      ...planKills(random, { deck: PROGRAM_KILLS, count: KILLS }),
      ...planKills(random, { deck: pairs, count: tenth }),
      ...planKills(random, { deck: SERVER_FAULTS, count: tenth }),
    ]);
    await expectSurvival(installation, plan);
    await sleep(VERDICT_MS);
    const { db, control } = installation;
    const subject = { db, control: control.get, account: 'main', venue: 'binance' } as const;
    expect(await violationsThatStay(subject, SETTLE_LIMIT_MS), 'at the end').to.deep.equal([]);
  });
});
