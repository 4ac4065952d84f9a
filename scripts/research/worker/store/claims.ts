import type pg from 'pg';
import { z } from 'zod';
import { type TrialSpec, trialSpec } from '#shared/research/study/plan.ts';
import type { TrialOutcome } from '../room/protocol.ts';

/** A trial that is this worker's for as long as it renews its lease. */
export interface Claimed {
  readonly id: string;
  readonly studyId: string;
  /** Workers that have begun it, this one among them. */
  readonly attempts: number;
  /** Null: the row holds no spec that this code knows. */
  readonly spec: TrialSpec | null;
}

const CLAIM = `with open as (
    select t.id from trials t
    where (t.state = 'waiting' or t.state = 'running' and t.lease_until < clock_timestamp()) and t.code = $1 and t.study_id <> all($2)
      and exists (select from study_trials x join studies s on s.id = x.study_id where x.trial_id = t.id and s.state = 'running')
    order by t.seq limit $3 for update of t skip locked)
  update trials t set state = 'running', claimed_by = $4, lease_until = clock_timestamp() + $5 * interval '1 ms', attempts = attempts + 1
  from open where t.id = open.id returning t.id, t.study_id, t.attempts, t.spec, t.seq`;

export interface Claim {
  /** Of the code that this worker runs. */
  readonly code: string;
  /** Studies that it cannot serve. */
  readonly avoided: readonly string[];
  readonly limit: number;
  readonly worker: string;
  readonly leaseMs: number;
}

const row = z.object({ id: z.string(), study_id: z.string(), attempts: z.int(), spec: z.unknown(), seq: z.number() });

/** Takes waiting trials, and those whose worker let its lease run out: the oldest first, none twice. */
export async function claimTrials(pool: pg.Pool, claim: Claim): Promise<readonly Claimed[]> {
  const { code, avoided, limit, worker, leaseMs } = claim;
  const { rows } = await pool.query({
    name: 'claim-trials',
    text: CLAIM,
    values: [code, avoided, limit, worker, leaseMs],
  });
  return rows
    .map(each => row.parse(each))
    .sort((a, b) => a.seq - b.seq)
    .map(({ id, study_id: studyId, attempts, spec }) => {
      const known = trialSpec.safeParse(spec);
      return { id, studyId, attempts, spec: known.success ? known.data : null };
    });
}

export async function renewLeases(
  pool: pg.Pool,
  { worker, leaseMs }: Pick<Claim, 'worker' | 'leaseMs'>,
): Promise<void> {
  const text = `update trials set lease_until = clock_timestamp() + $2 * interval '1 ms' where claimed_by = $1 and state = 'running'`;
  await pool.query({ name: 'renew-leases', text, values: [worker, leaseMs] });
}

/** Gives trials back that were not begun. */
export async function releaseTrials(pool: pg.Pool, worker: string, ids: readonly string[]): Promise<void> {
  const text = `update trials set state = 'waiting', lease_until = null, claimed_by = null, attempts = attempts - 1
    where id = any($2) and claimed_by = $1 and state = 'running'`;
  await pool.query(text, [worker, ids]);
}

/** What became of a trial. */
export interface Finished {
  readonly id: string;
  readonly outcome: TrialOutcome;
  readonly tookMs: number;
}

const FINISH = `update trials t set state = r.state, outcome = r.outcome, failure = r.failure, error = r.error, took_ms = r.took_ms,
    lease_until = null, finished_at = clock_timestamp()
  from jsonb_to_recordset($2::jsonb) as r(id text, state text, outcome jsonb, failure text, error text, took_ms double precision)
  where t.id = r.id and t.state = 'running' and t.claimed_by = $1`;

const LONGEST_ERROR = 2_000;

/** Writes outcomes, each once: a trial that has gone to another worker since is that one's to tell, and tells the same. */
export async function finishTrials(pool: pg.Pool, worker: string, finished: readonly Finished[]): Promise<void> {
  const rows = finished.map(({ id, outcome, tookMs: took_ms }) => {
    if (outcome.kind === 'done') return { id, state: 'done', outcome: outcome.numbers, took_ms };
    const { code, detail } = outcome.failure;
    const error = detail.replaceAll('\0', '').slice(0, LONGEST_ERROR).toWellFormed(); // what jsonb takes
    return { id, state: 'failed', failure: code, error, took_ms };
  });
  await pool.query({ name: 'finish-trials', text: FINISH, values: [worker, JSON.stringify(rows)] });
}
