import { join } from 'node:path';
import { expect } from 'chai';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { Play } from '#scripts/chaos/play.ts';
import type { ProfileValues } from '#scripts/chaos/profile-values.ts';
import { playLines, playTable } from '#scripts/chaos/report.ts';
import { type RunOptions, runScenarios } from '#scripts/chaos/run.ts';
import { plain } from '#scripts/terminal/paint.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

export const demoProfile = (): ProfileValues => readProfile(join(CHECKOUT, 'config/demo.yaml')).values;

/** Plays, says how each went, prints the table and expects that everything held. */
export async function expectHeld(options: Omit<RunOptions, 'onPlay'>): Promise<readonly Play[]> {
  const plays = await runScenarios({
    ...options,
    onPlay(play) {
      console.log(playLines(play).join('\n'));
      return true;
    },
  });
  console.log(playTable(plays, { paint: plain, width: null }));
  const broken = plays.filter(play => !play.held).flatMap(playLines);
  expect(broken, broken.join('\n')).to.deep.equal([]);
  return plays;
}
