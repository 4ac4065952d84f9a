import { setTimeout as sleep } from 'node:timers/promises';
import { checkNoOversell, checkOneTransition } from '../checks.ts';
import { randomKill, randomRules } from '../random-faults.ts';
import type { Scenario } from '../scenario.ts';

const PER_ROUND = 12;
const ROUND_MS = 3_600;
/** A round in so many ends with a kill. */
const KILL_EVERY = 4;

/** So many faults of all kinds, several at a time, with kills between, on a market eight times as fast as ours. */
export const randomFaults = (count: number): Scenario => ({
  id: 'random',
  title: `${count} random faults over an hour of market`,
  seenIn: 'the whole list',
  holds: 'no order is lost or doubled, and the positions are the venue’s',
  unprotectedLimitMs: null,
  own: { profile: values => values, barMs: 125 },
  async play(stage) {
    const { random, symbols } = stage;
    let befell = 0;
    let kills = 0;
    for (let round = 1; befell + kills < count; round++) {
      await stage.inject(...randomRules(random, symbols, PER_ROUND));
      await sleep(ROUND_MS);
      befell += (await stage.faults()).reduce((sum, { done }) => sum + done, 0);
      if (round % KILL_EVERY !== 0) continue;
      await stage.strike(randomKill(random));
      kills += 1;
    }
    stage.check('faults befell', true, `${befell}, and ${kills} kills`);
    await checkNoOversell(stage);
    await checkOneTransition(stage);
  },
});
