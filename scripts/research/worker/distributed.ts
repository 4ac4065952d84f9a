import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import { whoAsks } from '#scripts/operator/who-asks.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { openProgress } from '#scripts/terminal/progress.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { contentHash } from '#shared/research/study/content.ts';
import { type StudyPlan, studyOf } from '#shared/research/study/studies.ts';
import { addressOf } from '#shared/runtime/boot.ts';
import { codeHash } from '../code-hash.ts';
import { acceptsOf } from '../study/accepts.ts';
import type { StudyRun } from '../study/run-study.ts';
import type { TrialGround } from '../study/trial.ts';
import { openResearchBell } from './bell.ts';
import type { Bundle } from './bundle.ts';
import { conductStudy, type StudyEnd } from './conduct.ts';
import { groundHash, groundOf, keepCandles, type StudyGround } from './ground.ts';
import { withLocalWorker } from './local-workers.ts';
import { type StudyFacts, storeBundles } from './store/studies.ts';

/** A study as somebody asks for it. */
export interface AskedStudy {
  readonly plan: StudyPlan;
  readonly name: string;
  /** With all strategies that the plan's bots use. */
  readonly ground: TrialGround;
  /** Of those that are users', by the strategy's name. */
  readonly bundles: ReadonlyMap<string, Bundle>;
}

export interface DistributedStudy extends AskedStudy {
  /** Trials that this host runs at once; 0: others do it. */
  readonly workers: number;
}

/** A study as it stands in the database, with its end. */
export interface Conducted {
  readonly id: string;
  readonly end: StudyEnd;
}

/** Writes a study down and waits until workers have run it. The same study asked for again is the same row. */
export async function runDistributed(
  terminal: Terminal,
  { plan, name, ground: shared, bundles, workers }: DistributedStudy,
): Promise<Conducted> {
  const { home } = placeOf(terminal);
  const ground = groundFor(shared, bundles);
  await keepCandles(columnCache(home), shared.series);
  const id = contentHash({ plan, ground: groundHash(ground) });
  const facts: StudyFacts = { id, name, kind: plan.kind, plan, ground, createdBy: whoAsks() };
  return { id, end: await conductFacts(terminal, { facts, plan, bundles, strategies: shared.strategies, workers }) };
}

/** What came of it. Throws when nobody waited for its end. */
export function finished({ id, end }: Conducted): StudyRun<unknown> {
  if (end.kind === 'done') return end;
  const message = `The study was ${end.kind}`;
  throw new CliFailure({ exit: EXIT_CODES.FAILED, message, mend: `tradewind study resume ${id.slice(0, 12)}` });
}

/** The ground of a study that is run by this checkout. */
export function groundFor(shared: TrialGround, bundles: ReadonlyMap<string, Bundle>): StudyGround {
  const hashes = Object.fromEntries([...bundles].map(([strategy, { hash }]) => [strategy, hash]));
  return groundOf(shared, { code: codeHash(CHECKOUT), bundles: hashes });
}

export interface Facts {
  readonly facts: StudyFacts;
  readonly plan: StudyPlan;
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly strategies: ReadonlyMap<string, AnyStrategy>;
  readonly workers: number;
}

/** Conducts a study with a bar that says how far it is. */
export async function conductFacts(
  terminal: Terminal,
  { facts, plan, bundles, strategies, workers }: Facts,
): Promise<StudyEnd> {
  const { home } = placeOf(terminal);
  const study = studyOf(plan, acceptsOf(strategies));
  const [redisUrl, url] = await Promise.all([addressOf(home, 'redis'), addressOf(home, 'operator')]);
  const prefix = `tradewind:${new URL(url).pathname.slice(1)}`;
  const bell = openResearchBell({ redisUrl, prefix, silent: () => undefined }); // workers look by themselves
  const bar = openProgress(terminal, { title: facts.name, total: 1 });
  try {
    return await withDatabase({ home, role: 'operator' }, async ({ db }) => {
      await storeBundles(db, bundles);
      const progress = ({
        done,
        size,
        running,
      }: {
        readonly done: number;
        readonly size: number;
        readonly running: number;
      }) =>
        bar.update(
          size === 0 ? 1 : done / size,
          `${done} trials, ${running === 0 ? 'waits for a worker' : `${running} at work`}`,
        );
      const conducted = { db, bell, study, facts, progress, interrupted: terminal.interrupted };
      return withLocalWorker(terminal, workers, () => conductStudy(conducted));
    });
  } finally {
    bar.end();
    await bell.close();
  }
}
