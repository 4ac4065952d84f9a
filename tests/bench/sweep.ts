/**
 * `npm run bench:sweep [sets] [bars] [workers]`: a sweep of so many parameter sets over so many one-minute bars through workers, from the
 * rows of the study to its outcome. The last line is JSON.
 */
import { cpus } from 'node:os';
import { type SweepPlan, sweepPlan } from '#shared/research/study/sweep.ts';
import { openResearch } from '#tests/integration/research/rig.ts';

const [sets = 1_000, bars = 525_600, workers = 2] = process.argv.slice(2).map(Number);
/** Of the issue, in seconds: 1,000 sets over a year on two cores. */
const TARGET = 120;
/** How far apart the averages must be: with it a set trades once or twice a day on average. */
const GAPS = [4, 5, 6, 7];
const SLOW = 10;

const range = (from: number, count: number, step: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index * step);

function planOf(span: SweepPlan['span']): SweepPlan {
  const slow = range(40, SLOW, 4);
  const fast = range(10, Math.ceil(sets / SLOW / GAPS.length), 1);
  const bot = { strategy: 'ema-cross', params: {} };
  const space = { fast, slow, gapAtr: GAPS };
  return sweepPlan.parse({ kind: 'sweep', bot, span, space, overfittingBlocks: null });
}

const rig = await openResearch(bars);
try {
  await rig.startWorker({ slots: workers });
  const plan = planOf(rig.test.spec('ema-cross', {}).span);
  const began = performance.now();
  const end = await rig.conduct(plan);
  const seconds = (performance.now() - began) / 1_000;
  if (end.kind !== 'done') throw new Error(`the study ended ${end.kind}`);
  const { trials, failures, hash } = end.outcome;
  const rows = await rig.db.selectFrom('trials').select('took_ms').execute();
  const inRooms = rows.reduce((sum, { took_ms: ms }) => sum + (ms ?? 0), 0) / 1_000;
  const beside = (seconds * workers - inRooms) / trials;
  console.log(`${trials} backtests of ${bars} bars on ${workers} of ${cpus().length} cores: ${seconds.toFixed(1)} s`);
  console.log(
    `  a backtest in its process ${((inRooms / trials) * 1_000).toFixed(1)} ms, beside it ${(beside * 1_000).toFixed(1)} ms`,
  );
  console.log(
    `  1,000 sets at this rate ${((seconds / trials) * 1_000).toFixed(0)} s; the target for a year is ${TARGET} s`,
  );
  console.log(JSON.stringify({ bench: 'sweep', trials, bars, workers, seconds, inRooms, failures, hash }));
} finally {
  await rig.close();
}
