import { type Kysely, sql } from 'kysely';
import type { Database } from '#shared/persistence/tables.ts';
import type { OtherStudies } from '#shared/research/study/among-all.ts';
import type { StudySpan } from '#shared/research/study/plan.ts';
import type { StudyGround } from '../ground.ts';

export interface Tried {
  readonly strategy: string;
  readonly span: StudySpan;
  readonly ground: Pick<StudyGround, 'series' | 'bundles'>;
  /** Of this study: what it tried is counted there. */
  readonly trials: readonly string[];
}

/**
 * What else was tried of a strategy, on recorded candles of the same instruments over days that overlap, whatever the code of the
 * runtime was: the same parameters over the same days are one trial, unless the strategy's own code has changed.
 */
export async function readOthers(
  db: Kysely<Database>,
  { strategy, span, ground, trials }: Tried,
): Promise<OtherStudies> {
  const instruments = ground.series.map(({ candles }) => candles.instrumentId);
  const bundle = ground.bundles[strategy] ?? null;
  const { rows } = await sql<OtherStudies>`
    with near as materialized (
      select s.id, s.ground -> 'bundles' ->> ${strategy} as bundle from studies s
      where exists (select from jsonb_array_elements(s.ground -> 'series') as c
        where c -> 'candles' ->> 'instrumentId' = any(${instruments}))),
    own as materialized (select t.id, t.spec - 'wanted' as spec from trials t where t.id = any(${trials})),
    other as (
      select n.id as study, n.bundle, t.spec - 'wanted' as spec
      from near n join study_trials x on x.study_id = n.id join trials t on t.id = x.trial_id
      where t.state = 'done' and t.spec -> 'market' ->> 'kind' = 'recorded'
        and (t.spec -> 'span' ->> 'from')::bigint < ${span.until} and (t.spec -> 'span' ->> 'until')::bigint > ${span.from}
        and exists (select from jsonb_array_elements(t.spec -> 'bots') as b where b ->> 'strategy' = ${strategy})
        and t.id not in (select id from own))
    select count(distinct study) as studies, count(distinct (bundle, spec)) as trials from other
    where bundle is distinct from ${bundle} or spec not in (select spec from own)`.execute(db);
  return rows[0] ?? { studies: 0, trials: 0 };
}
