import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '#shared/persistence/tables.ts';
import { type TrialResult, type TrialSpec, trialResult } from '#shared/research/study/plan.ts';
import type { Bundle } from '../bundle.ts';
import type { StudyGround } from '../ground.ts';

type Db = Kysely<Database>;

export interface StudyFacts {
  /** Hash of plan and ground. */
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Plain JSON, from which the study is made again. */
  readonly plan: unknown;
  readonly ground: StudyGround;
  readonly createdBy: string;
}

export type StudyState = 'running' | 'done' | 'cancelled' | 'failed';

/** Bundles that are not there yet. */
export async function storeBundles(db: Db, bundles: ReadonlyMap<string, Bundle>): Promise<void> {
  if (bundles.size === 0) return;
  const rows = [...bundles].map(([strategy, { hash, text }]) => ({ hash, strategy, text }));
  await db
    .insertInto('bundles')
    .values(rows)
    .onConflict(conflict => conflict.column('hash').doNothing())
    .execute();
}

/** Writes a study down, or lets one that was cancelled or failed go on. One that is done stays done. */
export async function openStudy(db: Db, { id, name, kind, plan, ground, createdBy }: StudyFacts): Promise<void> {
  await db
    .insertInto('studies')
    .values({
      ...{ id, name, kind, code: ground.code, created_by: createdBy },
      plan: JSON.stringify(plan),
      ground: JSON.stringify(ground),
    })
    .onConflict(conflict =>
      conflict
        .column('id')
        .doUpdateSet({ state: 'running', reason: '', finished_at: null })
        .where('studies.state', 'in', ['cancelled', 'failed']),
    )
    .execute();
}

/** Says how a study ended, unless that was said before. */
export async function closeStudy(
  db: Db,
  id: string,
  end:
    | { readonly state: 'done'; readonly result: unknown; readonly resultHash: string }
    | { readonly state: 'cancelled' | 'failed'; readonly reason: string },
): Promise<boolean> {
  const said =
    end.state === 'done'
      ? { state: end.state, result: JSON.stringify(end.result), result_hash: end.resultHash }
      : { state: end.state, reason: end.reason };
  const { numUpdatedRows } = await db
    .updateTable('studies')
    .set({ ...said, finished_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Somebody waits for the study, and says so again before this time is over. */
const CONDUCTED_MS = 60_000;

/** `waited`: for so long; `left`: nobody waits any more. */
export async function renewStudy(db: Db, id: string, kind: 'waited' | 'left'): Promise<void> {
  const aheadMs = kind === 'waited' ? CONDUCTED_MS : 0;
  await db
    .updateTable('studies')
    .set({ lease_until: sql`clock_timestamp() + ${aheadMs} * interval '1 ms'` })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

export interface Round {
  readonly study: string;
  readonly number: number;
  readonly trials: readonly { readonly id: string; readonly spec: TrialSpec }[];
}

/** Asks for the trials of a round; those that somebody asked for before are not asked for twice. */
export async function askRound(db: Db, { study, number, trials }: Round, code: string): Promise<void> {
  const rows = JSON.stringify(trials.map(({ id, spec }, ordinal) => ({ id, spec, ordinal })));
  const given = sql`jsonb_to_recordset(${rows}::jsonb) as r(id text, spec jsonb, ordinal integer)`;
  await sql`insert into trials (id, study_id, code, spec) select r.id, ${study}, ${code}, r.spec from ${given} order by r.ordinal
    on conflict (id) do nothing`.execute(db);
  await sql`insert into study_trials (study_id, round, ordinal, trial_id) select ${study}, ${number}, r.ordinal, r.id from ${given}
    on conflict do nothing`.execute(db);
}

export interface RoundStand {
  readonly state: StudyState;
  /** Trials of the round that have no outcome yet. */
  readonly open: number;
  /** Of those, how many a worker has. */
  readonly running: number;
}

export async function roundStand(db: Db, study: string, number: number): Promise<RoundStand> {
  const { rows } = await sql<RoundStand>`select s.state,
      (select count(*) from study_trials x join trials t on t.id = x.trial_id
        where x.study_id = s.id and x.round = ${number} and t.state in ('waiting', 'running')) as open,
      (select count(*) from study_trials x join trials t on t.id = x.trial_id
        where x.study_id = s.id and x.round = ${number} and t.state = 'running' and t.lease_until > clock_timestamp()) as running
    from studies s where s.id = ${study}`.execute(db);
  return rows[0] ?? { state: 'cancelled', open: 0, running: 0 };
}

const outcomeRow = z.object({
  id: z.string(),
  outcome: z.unknown(),
  failure: z.string().nullable(),
  error: z.string().nullable(),
});

/** The results of a complete round, in the order in which it was asked for. */
export async function roundResults(db: Db, round: Round): Promise<readonly TrialResult[]> {
  const { rows } =
    await sql`select t.id, t.outcome, t.failure, t.error from study_trials x join trials t on t.id = x.trial_id
    where x.study_id = ${round.study} and x.round = ${round.number} order by x.ordinal`.execute(db);
  const known = new Map(rows.map(each => outcomeRow.parse(each)).map(each => [each.id, each]));
  return round.trials.map(({ id, spec }) => {
    const found = known.get(id);
    if (found === undefined) throw new Error(`the trial ${id} has no row`);
    return resultOf(spec, found);
  });
}

function resultOf(spec: unknown, { id, outcome: numbers, failure: code, error: detail }: z.output<typeof outcomeRow>) {
  const outcome = code === null ? { kind: 'done', numbers } : { kind: 'failed', failure: { code, detail } };
  return trialResult.parse({ spec, hash: id, outcome });
}

/** Trials of a study that failed are run again. */
export async function retryFailed(db: Db, study: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('trials')
    .set({ state: 'waiting', attempts: 0, failure: null, error: null, finished_at: null, claimed_by: null })
    .where('state', '=', 'failed')
    .where('id', 'in', db.selectFrom('study_trials').select('trial_id').where('study_id', '=', study))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
