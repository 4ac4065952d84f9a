import { sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { type Heard, newsOf } from './core/news.ts';

/** When a series was last asked for, by the wall clock. */
export interface Poll {
  readonly source: string;
  readonly series: string;
  readonly askedAt: EpochMs;
  /** When the last answer came; null before the first. */
  readonly answeredAt: EpochMs | null;
}

export async function readPolls(db: Transaction): Promise<readonly Poll[]> {
  const rows = await db.selectFrom('source_polls').selectAll().execute();
  return rows.map(row => ({
    ...{ source: row.source, series: row.series, askedAt: row.asked_at, answeredAt: row.answered_at },
  }));
}

export interface PollOutcome {
  readonly source: string;
  readonly series: string;
  readonly askedAt: EpochMs;
  /** Null when the question was answered. */
  readonly problem: string | null;
}

export async function savePoll(tx: Transaction, { source, series, askedAt, problem }: PollOutcome): Promise<void> {
  const asked = new Date(askedAt);
  const answered = problem === null ? { answered_at: asked } : {};
  await tx
    .insertInto('source_polls')
    .values({ source, series, asked_at: asked, problem, ...answered })
    .onConflict(conflict =>
      conflict.columns(['source', 'series']).doUpdateSet({ asked_at: asked, problem, ...answered }),
    )
    .execute();
}

/** Whether anything of a series is stored. */
export async function hasObservations(db: Transaction, source: string, series: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from observations where source = ${source} and series = ${series}) as found`.execute(db);
  return rows[0]?.found ?? false;
}

export interface Answer {
  readonly source: string;
  readonly heard: readonly Heard[];
  /** When what comes now may be used, by the market's clock. */
  readonly knownAt: EpochMs;
}

/** Stores what is new of an answer; how many rows that were. An answer that is stored again changes nothing. */
export async function saveObservations(tx: Transaction, { source, heard, knownAt }: Answer): Promise<number> {
  if (heard.length === 0) return 0;
  const names = [...new Set(heard.map(one => one.series))];
  const earliest = Math.min(...heard.map(one => one.time));
  const { rows } = await sql<{ series: string; time: EpochMs | null; value: number | null }>`
    select n.series, o.time, o.value from unnest(${names}::text[]) as n(series)
    cross join lateral (
      select null::timestamptz as time, null::float8 as value
      where exists (select from observations where source = ${source} and series = n.series)
      union all
      select l.time, l.value from (select distinct on (time) time, value from observations
        where source = ${source} and series = n.series and time >= ${new Date(earliest)}
        order by time, known_at desc) as l) as o`.execute(tx);
  const known = new Set(rows.map(one => one.series));
  const values = new Map(rows.map(one => [`${one.series}|${one.time}`, one.value]));
  const news = newsOf(heard, {
    isNew: series => !known.has(series),
    lastValue: (series, time) => values.get(`${series}|${time}`) ?? null,
    knownAt,
  });
  if (news.length === 0) return 0;
  const iso = (time: EpochMs): string => new Date(time).toISOString();
  await sql`insert into observations (source, series, time, known_at, value)
    select ${source}, * from unnest(${news.map(one => one.series)}::text[], ${news.map(one => iso(one.time))}::timestamptz[],
      ${news.map(one => iso(one.knownAt))}::timestamptz[], ${news.map(one => one.value)}::float8[])
    on conflict do nothing`.execute(tx);
  return news.length;
}
