import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { studyPlan } from '#shared/research/study/studies.ts';
import { codeHash } from '../code-hash.ts';
import { BundleModules } from './bundle-modules.ts';
import { type Conducted, conductFacts } from './distributed.ts';
import { type StudyGround, studyGround } from './ground.ts';
import { readStudies, type StudyLine } from './store/overview.ts';
import { retryFailed, type StudyFacts } from './store/studies.ts';

/** The one study whose id begins so. */
export async function findStudy(terminal: Terminal, id: string): Promise<StudyLine> {
  const { home } = placeOf(terminal);
  const found = await withDatabase({ home, role: 'reader' }, ({ db }) => readStudies(db, { id, limit: 2 }));
  const [study, other] = found;
  if (study === undefined || other !== undefined) {
    const message = study === undefined ? `There is no study ${id}` : `${id} begins the ids of several studies`;
    throw new CliFailure({ exit: EXIT_CODES.USAGE, message, mend: 'tradewind study list' });
  }
  return study;
}

export interface ResumeOptions {
  readonly workers: number;
  /** Trials that failed are run again. */
  readonly retry: 'failed' | 'none';
}

/** Goes on with a study where it was left, by whomever, with the plan, the candles and the code that it was begun with. */
export async function resumeStudy(
  terminal: Terminal,
  id: string,
  { workers, retry }: ResumeOptions,
): Promise<Conducted> {
  const { home } = placeOf(terminal);
  const line = await findStudy(terminal, id);
  const { facts, strategies } = await withDatabase({ home, role: 'operator' }, async ({ db }) => {
    const row = await db.selectFrom('studies').selectAll().where('id', '=', line.id).executeTakeFirstOrThrow();
    const ground = studyGround.parse(row.ground);
    refuseOtherCode(ground);
    if (retry === 'failed') await retryFailed(db, line.id);
    const bundles = await db
      .selectFrom('bundles')
      .select(['hash', 'text'])
      .where('hash', 'in', Object.values(ground.bundles).concat(''))
      .execute();
    const { name, kind, plan, created_by: createdBy } = row;
    const facts: StudyFacts = { id: line.id, name, kind, plan, ground, createdBy };
    return { facts, strategies: await strategiesOf(ground, bundles) };
  });
  const plan = studyPlan.parse(facts.plan);
  return { id: line.id, end: await conductFacts(terminal, { facts, plan, bundles: new Map(), strategies, workers }) };
}

/** What a search asks next may depend on the code: whoever conducts a study has that of its trials. */
function refuseOtherCode({ code }: StudyGround): void {
  const own = codeHash(CHECKOUT);
  if (own === code) return;
  throw new CliFailure({
    exit: EXIT_CODES.REFUSED,
    message: `The study was begun with code ${code.slice(0, 12)}, this checkout is ${own.slice(0, 12)}`,
    mend: 'check out the version that it was begun with, or begin it anew with this one',
  });
}

async function strategiesOf(
  ground: StudyGround,
  bundles: readonly { readonly hash: string; readonly text: string }[],
): Promise<ReadonlyMap<string, AnyStrategy>> {
  const strategies = new Map<string, AnyStrategy>(STRATEGIES.map(one => [one.name, one]));
  if (bundles.length === 0) return strategies;
  const modules = new BundleModules();
  for (const { hash, text } of bundles) modules.add(hash, text);
  for (const [name, hash] of Object.entries(ground.bundles)) strategies.set(name, await modules.fresh(hash));
  return strategies;
}
