import { sql } from 'kysely';
import type { ResearchWorker } from '../../contracts/api/status.ts';
import type { Reader } from './reader.ts';

/** A worker says every few seconds that it is there; after so long without a sign it is called gone. */
export const WORKER_GONE_AFTER_MS = 30_000;

type WorkerRow = Omit<ResearchWorker, 'state'>;

/** The workers of research, with what they have in hand; one that ended in order is not among them. */
export async function readResearchWorkers(db: Reader): Promise<readonly ResearchWorker[]> {
  const { rows } = await sql<WorkerRow>`
    select w.name, w.host, w.slots, w.finished, w.per_minute as "perMinute", n.running, coalesce(n.studies, '{}') as studies,
      greatest(0, round(extract(epoch from clock_timestamp() - w.seen_at) * 1000))::float8 as "seenAgeMs"
    from research_workers w, lateral (
      select count(*) as running, array_agg(distinct s.name) as studies from trials t join studies s on s.id = t.study_id
      where t.claimed_by = w.name and t.state = 'running') n
    order by w.started_at, w.name`.execute(db);
  return rows.map(row => {
    const isGone = row.seenAgeMs > WORKER_GONE_AFTER_MS;
    const state = isGone ? 'gone' : row.running > 0 ? 'working' : 'idle';
    return { ...row, perMinute: isGone ? 0 : row.perMinute, state };
  });
}

/** Trials of studies without an outcome yet. */
export interface OpenTrials {
  readonly waiting: number;
  readonly running: number;
}

export async function readOpenTrials(db: Reader): Promise<OpenTrials> {
  const { rows } = await sql<OpenTrials>`select count(*) filter (where state = 'waiting') as waiting,
      count(*) filter (where state = 'running') as running
    from trials where state in ('waiting', 'running')`.execute(db);
  return rows[0] ?? { waiting: 0, running: 0 };
}
