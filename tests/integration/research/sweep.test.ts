import { expect } from 'chai';
import { sql } from 'kysely';
import { runStudy } from '#scripts/research/study/run-study.ts';
import type { StudyEnd } from '#scripts/research/worker/conduct.ts';
import { groundHash, inputOf } from '#scripts/research/worker/ground.ts';
import type { StudyDetail, StudyLine } from '#scripts/research/worker/store/overview.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { StudyOutcome } from '#shared/research/study/plan.ts';
import { type SweepPlan, sweep, sweepPlan } from '#shared/research/study/sweep.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { openResearch, type ResearchRig, type TestWorker } from './rig.ts';

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
    const first = await rig.startWorker({ lease: '2s' });
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
    const second = await rig.startWorker({ lease: '2s' });
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

  describe('with one worker', () => {
    let worker: TestWorker;
    before(async () => {
      worker = await rig.startWorker();
    });
    after(() => worker.stop());

    it('a trial that is known is not run again, whichever study asks', async () => {
      const small = planOf({ fast: [3, 4], slow: [12, 14] });
      const known = new Set((await rows()).map(({ id }) => id));
      outcomeOf(await rig.conduct(small));
      expect((await rows()).filter(({ id }) => !known.has(id)).length).to.equal(0);
      const wider = planOf({ fast: [3, 4], slow: [12, 30] });
      expect(outcomeOf(await rig.conduct(wider))).to.deep.equal(await runHere(wider));
      const added = (await rows()).filter(({ id }) => !known.has(id));
      expect(added.length).to.be.greaterThan(1).and.to.be.lessThan(6);
      expect((await rows()).filter(({ id }) => known.has(id)).every(({ attempts }) => attempts <= 2)).to.equal(true);
    });

    it('the same question again is the same row, and answered at once', async () => {
      const plan = planOf({ fast: [3, 4], slow: [12, 14] });
      const before = await rig.base.db.selectFrom('studies').selectAll().orderBy('id').execute();
      outcomeOf(await rig.conduct(plan));
      expect(await rig.base.db.selectFrom('studies').selectAll().orderBy('id').execute()).to.deep.equal(before);
    });

    it('what a strategy does wrong is named in its row, and the rest of the sweep is there', async () => {
      const plan = planOf({ deed: ['nothing', 'throws', 'nan', 'exits'] }, 'misbehaving');
      const outcome = outcomeOf(await rig.conduct(plan));
      expect(outcome.failures).to.deep.equal({ TRIAL_STRATEGY_FAILED: 2, TRIAL_CRASHED: 1 });
      const failed = (await rows()).filter(({ state }) => state === 'failed');
      expect(failed.map(({ failure, error }) => `${failure}: ${error}`).join('\n')).to.match(
        /TRIAL_STRATEGY_FAILED: .*I do not like this bar \(bar of \S+Z, binance:C0\/USDT\)\n.*NaN is no price \(bar of .*\nTRIAL_CRASHED: .* code 0, at the bar of \S+Z of misbehaving/,
      );
    });
  });

  it('a worker of other code leaves trials alone, and says so', async () => {
    const ground = { ...rig.test.ground, code: 'another' };
    const end = new AbortController();
    const plan = planOf({ fast: [3, 4], slow: [12, 14] });
    const study = rig.conduct(plan, { ground, signal: end.signal });
    const open = () => rig.base.db.selectFrom('trials').selectAll().where('code', '=', 'another').execute();
    await until(async () => (await open()).length > 0);
    const worker = await rig.startWorker();
    await until(() => worker.said().includes('trials are of code another'), 30_000);
    end.abort();
    expect((await study).kind).to.equal('interrupted');
    expect((await open()).map(({ state, attempts }) => `${state} ${attempts}`)).to.deep.equal(
      Array.from({ length: 4 }, () => 'waiting 0'),
    );
    await worker.stop();
  });

  it('what nobody waits for any more goes on when somebody resumes it; what is cancelled, when it is begun again', async () => {
    const plan = planOf({ fast: [8, 9], slow: [32, 34] });
    const end = new AbortController();
    const waiting = rig.conduct(plan, { signal: end.signal });
    const mine = () =>
      rig.base.db.selectFrom('study_trials').selectAll().where('study_id', '=', rig.idOf(plan)).execute();
    await until(async () => (await mine()).length === 4);
    end.abort();
    expect((await waiting).kind).to.equal('interrupted');

    const stateOf = async (): Promise<string | undefined> =>
      (await rig.cli('study list --json')).json<readonly StudyLine[]>().find(({ id }) => id === rig.idOf(plan))?.state;
    expect(await stateOf()).to.equal('interrupted');
    const short = rig.idOf(plan).slice(0, 12);
    expect((await rig.cli('study list')).out).to.contain(
      `${short} was interrupted: resume with tradewind study resume ${short}`,
    );

    const again = rig.conduct(plan);
    await until(async () => (await stateOf()) === 'running');
    // whoever waits for it dies, and says nothing
    await sql`update studies set lease_until = now() - interval '1 s' where id = ${rig.idOf(plan)}`.execute(
      rig.base.db,
    );
    expect(await stateOf()).to.equal('interrupted');
    const { code, out } = await rig.cli(`study cancel ${rig.idOf(plan).slice(0, 12)}`);
    expect(code, out).to.equal(0);
    expect((await again).kind).to.equal('cancelled');
    const listed = (await rig.cli('study list --json')).json<readonly StudyLine[]>();
    expect(listed.find(({ id }) => id === rig.idOf(plan))).to.include({ state: 'cancelled', waiting: 4, done: 0 });

    await rig.cli(`study resume ${rig.idOf(plan)} --workers 1`);
    const shown = (await rig.cli(`study show ${rig.idOf(plan)} --json`)).json<StudyLine & StudyDetail>();
    expect(shown.resultHash).to.equal((await runHere(plan)).hash);
    expect(shown).to.include({ state: 'done', waiting: 0, running: 0, failed: 0 });
    expect(shown.workers.length).to.equal(1);
  });

  it('tradewind study sends a strategy of the user to workers, and comes to the same as in one process', async () => {
    const asked = 'study sweep ema-cross --param fast=5,8 --param slow=20,30 --history 100 --json';
    const { out: here } = await rig.cli(`${asked} --local`);
    const { out: there, err } = await rig.cli(`${asked} --workers 1`);
    expect(JSON.parse(here), err).to.have.property('trials').that.is.greaterThan(3);
    expect(there).to.equal(here);
    const { out } = await rig.cli('study list');
    expect(out).to.match(/sweep +sweep +done/);
  });
});
