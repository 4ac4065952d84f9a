import { type Kysely, sql } from 'kysely';
import type { Database } from '#shared/persistence/tables.ts';

/** What was tried before on the same candles with the same strategy. */
export interface EarlierTrials {
  readonly studies: number;
  /** Backtests of recorded candles that came to an end and are not this study's as well. */
  readonly trials: number;
}

/**
 * Trials of studies that were begun before this one, share a series of candles with it, and ran a strategy that it runs. They count when
 * its best is judged: who looks often enough finds something.
 */
export async function earlierTrials(db: Kysely<Database>, id: string): Promise<EarlierTrials> {
  const { rows } = await sql<EarlierTrials>`
    with this as (
        select s.id, s.created_at, array(select jsonb_path_query(s.ground, '$.series[*].candles.hash') #>> '{}') as candles,
          array(select jsonb_path_query(s.plan, '$.**.strategy') #>> '{}') as strategies
        from studies s where s.id = ${id}),
      earlier as (
        select s.id from studies s, this where s.id <> this.id and s.created_at < this.created_at
          and array(select jsonb_path_query(s.ground, '$.series[*].candles.hash') #>> '{}') && this.candles)
    select count(distinct x.study_id) as studies, count(distinct t.id) as trials
    from earlier e join study_trials x on x.study_id = e.id join trials t on t.id = x.trial_id, this
    where t.state = 'done' and t.spec #>> '{market,kind}' = 'recorded'
      and array(select jsonb_path_query(t.spec, '$.bots[*].strategy') #>> '{}') && this.strategies
      and not exists (select from study_trials y where y.study_id = this.id and y.trial_id = t.id)`.execute(db);
  return rows[0] ?? { studies: 0, trials: 0 };
}
