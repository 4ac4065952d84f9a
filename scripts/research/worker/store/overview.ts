import { type Kysely, sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Database } from '#shared/persistence/tables.ts';
import type { StudyState } from './studies.ts';

type Db = Kysely<Database>;

/** A study as lists show it. */
export interface StudyLine {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** `interrupted`: it runs, and nobody waits for it. */
  readonly state: StudyState | 'interrupted';
  readonly reason: string;
  readonly resultHash: string | null;
  readonly createdBy: string;
  readonly createdAt: EpochMs;
  readonly finishedAt: EpochMs | null;
  /** Trials asked for so far, by what became of them. */
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
}

/** The newest first; `id`: those whose id begins with it. */
export async function readStudies(
  db: Db,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<readonly StudyLine[]> {
  const { rows } = await sql<StudyLine>`
    select s.id, s.name, s.kind,
      case when s.state = 'running' and s.lease_until < clock_timestamp() then 'interrupted' else s.state end as state, s.reason, s.result_hash as "resultHash", s.created_by as "createdBy",
      s.created_at as "createdAt", s.finished_at as "finishedAt", n.waiting, n.running, n.done, n.failed
    from studies s, lateral (
      select count(*) filter (where t.state = 'waiting') as waiting, count(*) filter (where t.state = 'running') as running,
        count(*) filter (where t.state = 'done') as done, count(*) filter (where t.state = 'failed') as failed
      from study_trials x join trials t on t.id = x.trial_id where x.study_id = s.id) n
    where starts_with(s.id, ${id}) order by s.created_at desc limit ${limit}`.execute(db);
  return rows;
}

export interface StudyDetail {
  readonly plan: unknown;
  readonly ground: unknown;
  readonly result: unknown;
  readonly code: string;
  readonly failures: readonly FailureLine[];
  readonly workers: readonly WorkerLine[];
}

export interface FailureLine {
  readonly code: string;
  readonly trials: number;
  /** Of one of them. */
  readonly error: string;
}

/** Who worked on it. */
export interface WorkerLine {
  readonly worker: string;
  readonly finished: number;
  readonly running: number;
  /** Mean of its trials, in ms; null: none is finished. */
  readonly meanMs: number | null;
}

export async function readStudy(db: Db, id: string): Promise<StudyDetail> {
  const study = await db
    .selectFrom('studies')
    .select(['plan', 'ground', 'result', 'code'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const failures = await sql<FailureLine>`select t.failure as code, count(*) as trials, min(t.error) as error
    from study_trials x join trials t on t.id = x.trial_id where x.study_id = ${id} and t.state = 'failed'
    group by 1 order by 2 desc, 1`.execute(db);
  const workers =
    await sql<WorkerLine>`select t.claimed_by as worker, count(*) filter (where t.finished_at is not null) as finished,
      count(*) filter (where t.state = 'running') as running, avg(t.took_ms) as "meanMs"
    from study_trials x join trials t on t.id = x.trial_id where x.study_id = ${id} and t.claimed_by is not null
    group by 1 order by 2 desc, 1`.execute(db);
  return { ...study, failures: failures.rows, workers: workers.rows };
}

/** Ids of all trials that a study asked for. */
export async function readTrialIds(db: Db, id: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('study_trials').select('trial_id').distinct().where('study_id', '=', id).execute();
  return rows.map(row => row.trial_id);
}
