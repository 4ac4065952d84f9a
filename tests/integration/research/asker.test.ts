import { once } from 'node:events';
import { expect } from 'chai';
import { readOthers } from '#scripts/research/worker/store/others.ts';
import type { StudyLine } from '#scripts/research/worker/store/overview.ts';
import type { Status } from '#shared/contracts/api/status.ts';
import type { AmongAll } from '#shared/research/study/among-all.ts';
import type { StudyOutcome } from '#shared/research/study/plan.ts';
import type { SweepReport } from '#shared/research/study/sweep.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { openResearch, type ResearchRig } from './rig.ts';

const BARS = 600;
const ASKED =
  'study sweep trend-following --param fastPeriod=3..8:1 --param slowPeriod=20,26,32 --metric totalReturn --min-trades 0 --history 100';

interface Answered extends StudyOutcome<SweepReport> {
  readonly amongAll: AmongAll | null;
}

describe('whoever asks for a study', function () {
  this.timeout(300_000);
  let rig: ResearchRig;
  before(async () => {
    rig = await openResearch(BARS);
  });
  after(() => rig?.close());

  const trials = () => rig.base.db.selectFrom('trials').selectAll().orderBy('seq').execute();
  const workers = async () => (await rig.cli('status --json')).json<Status>().workers;

  it('may be killed in the middle of it: resumed, it ends as if nobody had been, and no trial is lost or run twice', async () => {
    const alone = (await rig.cli(`${ASKED} --local --json`)).json<Answered>();
    const asker = rig.startCli([...ASKED.split(' '), '--workers', '1']);
    const isDone = async () => (await trials()).filter(({ state }) => state === 'done').length > 0;
    await until(isDone, 120_000);
    asker.kill('SIGKILL');
    await once(asker, 'exit');
    await until(async () => (await workers()).length === 0, 60_000); // its worker ends in order
    const before = (await trials()).filter(({ state }) => state === 'done');
    const [line] = (await rig.cli('study list --json')).json<readonly StudyLine[]>();
    expect(line).to.include({ resultHash: null, running: 0, failed: 0 });

    const again = await rig.cli(`study resume ${line?.id} --workers 1 --json`);
    expect(again.code, again.err).to.equal(0);
    expect(again.json<Answered>()).to.deep.equal(alone);
    const after = await trials();
    expect(after.every(({ state, attempts }) => state === 'done' && attempts === 1)).to.equal(true);
    expect(after.length).to.equal(alone.trials);
    for (const row of before) expect(after).to.deep.include(row); // what was done was left alone
  });

  it('is told what other studies tried of the strategy on these days, and what the best is worth then', async () => {
    const { out } = await rig.cli('study list');
    expect(out).to.match(/sweep +sweep +done/);
    const first = (await trials()).length;
    const other = await rig.cli(
      'study sweep trend-following --param fastPeriod=3,12 --param slowPeriod=20,60 --metric totalReturn --min-trades 0 --history 100 --workers 1 --json',
    );
    const told = other.json<Answered>();
    const { amongAll, report } = told;
    // a fast period of 3 with a slow one of 20 is a trial of both
    const shared = first + told.trials - (await trials()).length;
    expect(shared).to.be.greaterThan(0);
    expect(amongAll).to.include({ studies: 1, trials: first - shared });
    expect(amongAll?.deflation?.count).to.equal((report.deflation?.count ?? 0) + first - shared);

    const [line] = (await rig.cli('study list --json')).json<readonly StudyLine[]>();
    const shown = (await rig.cli(`study show ${line?.id} --json`)).json<StudyLine & Pick<Answered, 'amongAll'>>();
    expect(shown.amongAll).to.deep.equal(amongAll);
    expect(shown.resultHash).to.equal(told.hash);
    expect((await rig.cli(`study show ${line?.id}`)).out).to.match(
      new RegExp(`the best of ${amongAll?.deflation?.count} without an edge[^]*1 other study tried this strategy`),
    );
    // other days, and another strategy, are another question
    const { ground } = rig.test;
    const { span } = rig.test.spec('ema-cross', {});
    const asked = { ground, trials: [], span, strategy: 'trend-following' };
    expect((await readOthers(rig.db, asked)).studies).to.equal(2);
    const later = { from: span.until, until: span.until + 60_000 };
    for (const other of [{ span: later }, { strategy: 'misbehaving' }])
      expect(await readOthers(rig.db, { ...asked, ...other })).to.deep.equal({ studies: 0, trials: 0 });
  });

  it('sees the workers in the status: what they do, when they were last seen, and which are gone', async () => {
    const worker = await rig.startWorker();
    await until(async () => (await workers())[0]?.state === 'idle', 60_000);
    await rig.cli(
      'study sweep trend-following --param fastPeriod=4,14 --param slowPeriod=50,70 --history 100 --workers 0',
    );
    await until(async () => ((await workers())[0]?.perMinute ?? 0) > 3, 60_000);
    const [seen] = await workers();
    expect(seen).to.include({ state: 'idle', slots: 1, running: 0 });
    expect(seen?.finished).to.equal(seen?.perMinute);
    worker.process.kill('SIGKILL');
    await once(worker.process, 'exit');
    await rig.base.db
      .updateTable('research_workers')
      .set({ seen_at: new Date(Date.now() - 60_000) })
      .execute();
    expect((await workers())[0]).to.include({ name: seen?.name, state: 'gone', perMinute: 0 });
    expect((await rig.cli('status')).out).to.match(/research worker +state.*\n.*\n?.* gone /);
    const next = await rig.startWorker();
    await until(async () => (await workers()).length === 2, 60_000);
    await next.stop();
    expect((await workers()).map(({ state }) => state)).to.deep.equal(['gone']);
  });
});
