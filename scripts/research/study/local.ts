import { setImmediate as breathe } from 'node:timers/promises';
import { openProgress } from '#scripts/terminal/progress.ts';
import { endBySignals, type Terminal } from '#scripts/terminal/terminal.ts';
import { studyOf } from '#shared/research/study/studies.ts';
import { FeatureStore } from '../feature-store.ts';
import { type AskedStudy, groundFor } from '../worker/distributed.ts';
import { groundHash } from '../worker/ground.ts';
import { acceptsOf } from './accepts.ts';
import { runStudy, type StudyRun } from './run-study.ts';

/** Runs a study in this process, under the very hashes that it has over workers. */
export async function runLocally(
  terminal: Terminal,
  { plan, name, ground, bundles }: AskedStudy,
): Promise<StudyRun<unknown>> {
  endBySignals();
  const bar = openProgress(terminal, { title: name, total: 1 });
  try {
    return await runStudy(studyOf(plan, acceptsOf(ground.strategies)), {
      ground: { ...ground, featureStore: new FeatureStore() },
      groundHash: groundHash(groundFor(ground, bundles)),
      progress: (done, size) => bar.update(done / size, `${done} of ${size} backtests`),
      breathe: () => breathe(),
    });
  } finally {
    bar.end();
  }
}
