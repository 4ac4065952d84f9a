import { expect } from 'chai';
import { sql } from 'kysely';
import { runStudy } from '#scripts/research/study/run-study.ts';
import type { StudyEnd } from '#scripts/research/worker/conduct.ts';
import { groundHash, inputOf } from '#scripts/research/worker/ground.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { StudyOutcome } from '#shared/research/study/plan.ts';
import { type SweepPlan, sweep, sweepPlan } from '#shared/research/study/sweep.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { openResearch, type ResearchRig } from './rig.ts';

const BARS = 600;

describe('a study over workers', function () {
  this.timeout(120_000);
  let rig: ResearchRig;
  before(async () => {
    rig = await openResearch(BARS);
  });
  after(() => rig?.close());

  const planOf = (space: Readonly<Record<string, readonly (number | string)[]>>, strategy = 'ema-cross'): SweepPlan => {
    const { span } = rig.test.spec('ema-cross', {});
    return sweepPlan.parse({ kind: 'sweep', bot: { strategy }, span, space, overfittingBlocks: null });
  };
  const rows = () => rig.base.db.selectFrom('trials').selectAll().orderBy('seq').execute();
  const outcomeOf = (end: StudyEnd): StudyOutcome => {
    if (end.kind !== 'done') throw new Error(`the study ended ${end.kind}`);
    return end.outcome;
  };
  /** The same trials, one after the other in this process. */
  const runHere = async (plan: SweepPlan): Promise<StudyOutcome> => {
    const { ground, series } = rig.test;
    const columns = series.map(one => one.columns);
    const input = inputOf(ground, { columns, strategies: [emaCross as unknown as AnyStrategy] });
    return (
      await runStudy(
        sweep(plan, () => true),
        { ground: input, groundHash: groundHash(ground) },
      )
    ).outcome;
  };

  it('ends with the same result when a worker is killed in the middle of it', async () => {
    const plan = planOf({ fast: [3, 4, 5, 6], slow: [12, 14, 16, 18, 20] });
    const first = await rig.startWorker('--lease', '2s');
    const study = rig.conduct(plan);
    const mine = `%:${first.process.pid}:%`;
    const isAmid = async (): Promise<boolean> => {
      const { rows: found } = await sql<{ readonly done: number; readonly running: number }>`
        select count(*) filter (where state = 'done') as done, count(*) filter (where state = 'running') as running
        from trials where claimed_by like ${mine}`.execute(rig.base.db);
      return (found[0]?.done ?? 0) > 0 && (found[0]?.running ?? 0) > 0;
    };
    await until(async () => {
      if (!(await isAmid())) return false;
      first.process.kill('SIGSTOP'); // what it holds, it holds now
      const stays = await isAmid();
      if (!stays) first.process.kill('SIGCONT');
      return stays;
    }, 60_000);
    const second = await rig.startWorker('--lease', '2s');
    first.process.kill('SIGKILL');
    const outcome = outcomeOf(await study);
    const found = await rows();
    expect(found.some(({ attempts }) => attempts === 2)).to.equal(true); // it was taken over
    expect(found.every(({ state }) => state === 'done')).to.equal(true);
    expect(outcome.trials).to.equal(found.length).and.to.be.greaterThan(19);
    expect(outcome).to.deep.equal(await runHere(plan));
    const stored = await rig.base.db.selectFrom('studies').selectAll().executeTakeFirstOrThrow();
    expect(stored).to.include({ state: 'done', result_hash: outcome.hash });
    await second.stop();
  });
});
