import { sql } from 'kysely';
import type { ErrorGroup } from '../../contracts/api/errors.ts';
import type { AgentName } from '../../domain/agents.ts';
import { CODES } from '../../domain/codes.ts';
import type { ErrorSeverity } from '../../domain/severity.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { at, isoOf, type Reader } from './reader.ts';

export interface ErrorQuery {
  readonly since: EpochMs;
  readonly agent: string | null;
  readonly code: string | null;
  readonly limit: number;
}

interface Row {
  readonly fingerprint: string;
  readonly code: string;
  readonly severity: ErrorSeverity;
  readonly message: string;
  readonly count: number;
  readonly agents: AgentName[];
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  readonly thisHour: number | null;
  readonly hourlyBefore: number | null;
  readonly firstCause: string | null;
}

/** Errors by fingerprint, the gravest and then the most frequent first. */
export async function readErrors(db: Reader, { since, agent, code, limit }: ErrorQuery): Promise<ErrorGroup[]> {
  const { rows } = await sql<Row>`
    select e.fingerprint, e.code, e.severity, (array_agg(e.message order by e.created_at desc, e.id desc))[1] as message,
      sum(e.occurrences)::integer as count, array_agg(distinct e.agent) as agents,
      min(e.created_at) as "firstSeen", max(e.created_at) as "lastSeen",
      t.this_hour as "thisHour", t.hourly_before::float8 as "hourlyBefore",
      mode() within group (order by case when f.fingerprint <> e.fingerprint then f.agent || ' ' || f.code end) as "firstCause"
    from errors e
    left join lateral (select * from error_first_causes c where c.correlation_id = e.correlation_id) as f on true
    left join error_trend t on t.fingerprint = e.fingerprint
    where e.created_at >= ${at(since)}
      and (${agent}::text is null or e.agent = ${agent}) and (${code}::text is null or e.code = ${code})
    group by e.fingerprint, e.code, e.severity, t.this_hour, t.hourly_before
    order by array_position(array['critical', 'high', 'medium', 'low'], e.severity), count desc, e.fingerprint
    limit ${limit}`.execute(db);
  const together = await readTogether(
    db,
    rows.map(row => row.fingerprint),
  );
  return rows.map(row => ({
    ...row,
    firstSeen: isoOf(row.firstSeen),
    lastSeen: isoOf(row.lastSeen),
    thisHour: row.thisHour ?? 0,
    hourlyBefore: row.hourlyBefore ?? 0,
    together: together.get(row.fingerprint) ?? [],
    mend: mendOf(row.code),
  }));
}

const mendOf = (code: string): string => {
  const known: Readonly<Record<string, { readonly mend: string }>> = CODES;
  return known[code]?.mend ?? '';
};

async function readTogether(db: Reader, fingerprints: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (fingerprints.length === 0) return new Map();
  const { rows } = await sql<{ fingerprint: string; together: string[] }>`
    select fingerprint, array_agg(other order by times desc, other) as together
    from (
      select c.fingerprint, c.agent || ' ' || e.code as other, sum(c.together) as times
      from (
        select fingerprint, other_agent as agent, other_fingerprint as other, together from error_correlations
        union all
        select other_fingerprint, agent, fingerprint, together from error_correlations) as c
      cross join lateral (select code from errors where fingerprint = c.other limit 1) as e
      where c.fingerprint = any(${[...fingerprints]}::text[])
      group by 1, 2) as named
    group by fingerprint`.execute(db);
  return new Map(rows.map(row => [row.fingerprint, row.together]));
}

/** An error that came so often that somebody should know. */
export interface RepeatedError {
  readonly fingerprint: string;
  readonly code: string;
  readonly severity: ErrorSeverity;
  readonly message: string;
  readonly agents: readonly AgentName[];
  /** In the worst `windowMs` of the time looked at. */
  readonly most: number;
}

export interface RepeatQuery {
  readonly now: EpochMs;
  /** How far back to look. */
  readonly lookBackMs: number;
  readonly windowMs: number;
  readonly times: number;
}

/** What came up `times` times within some `windowMs`, and everything critical. */
export async function readRepeatedErrors(
  db: Reader,
  { now, lookBackMs, windowMs, times }: RepeatQuery,
): Promise<readonly RepeatedError[]> {
  const { rows } = await sql<RepeatedError>`
    select fingerprint, code, severity, (array_agg(message order by created_at desc))[1] as message,
      array_agg(distinct agent) as agents, max(within)::integer as most
    from (
      select fingerprint, code, severity, message, agent, created_at,
        sum(occurrences) over (partition by fingerprint order by created_at
          range between ${windowMs} * interval '1 millisecond' preceding and current row) as within
      from errors where created_at > ${new Date(now - lookBackMs)}) as counted
    group by fingerprint, code, severity
    having severity = 'critical' or max(within) >= ${times}
    order by fingerprint`.execute(db);
  return rows;
}

/** An error that comes more and more often. */
export interface RisingError {
  readonly fingerprint: string;
  readonly code: string;
  readonly message: string;
  readonly thisHour: number;
  readonly hourlyBefore: number;
}

/** What came up `least` times in the last hour, and `factor` times as often as in the hours before it. */
export async function readRisingErrors(
  db: Reader,
  { least, factor }: { readonly least: number; readonly factor: number },
): Promise<readonly RisingError[]> {
  const { rows } = await sql<RisingError>`
    select t.fingerprint, e.code, e.message, t.this_hour as "thisHour", t.hourly_before::float8 as "hourlyBefore"
    from error_trend t
    cross join lateral (select code, message from errors where fingerprint = t.fingerprint order by created_at desc limit 1) as e
    where t.this_hour >= ${least}::integer and t.trend >= ${factor}::numeric order by t.fingerprint`.execute(db);
  return rows;
}
