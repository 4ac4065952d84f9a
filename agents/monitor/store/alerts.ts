import { sql } from 'kysely';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Noticed } from '../core/notifications.ts';
import type { Finding } from '../core/rules/rule.ts';
import type { AlertChanges, OpenAlert } from '../core/settle.ts';

/** Alerts that are not resolved. */
export async function readOpenAlerts(db: Transaction): Promise<readonly OpenAlert[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'rule', 'severity', 'title', 'message', 'last_seen_at'])
    .where('resolved_at', 'is', null)
    .execute();
  return rows.map(({ last_seen_at, ...row }) => ({ ...row, lastSeenAt: last_seen_at }));
}

/** What is raised, and how often it was reported. */
export interface Raised extends Omit<Finding, 'code'> {
  readonly code: string | null;
  readonly occurrences: number;
}

/** One open row per rule and title: a repetition counts up, and one that got graver is told to people again. */
export async function raiseAlerts(tx: Transaction, raised: readonly Raised[], now: EpochMs): Promise<void> {
  if (raised.length === 0) return;
  const rows = raised.map(one => ({ ...one, id: deriveId('alert', one.rule, one.title, now) }));
  await sql`
    insert into alerts (id, rule, severity, title, message, code, occurrences, raised_at, last_seen_at)
    select r.id, r.rule, r.severity, r.title, r.message, r.code, r.occurrences, ${new Date(now)}, ${new Date(now)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, rule text, severity text, title text, message text, code text, occurrences integer)
    on conflict (rule, title) where resolved_at is null do update set
      severity = excluded.severity, message = excluded.message, code = excluded.code,
      occurrences = alerts.occurrences + excluded.occurrences, last_seen_at = excluded.last_seen_at,
      notified_at = case when array_position(array['info', 'warning', 'critical'], excluded.severity)
        > array_position(array['info', 'warning', 'critical'], alerts.severity) then null else alerts.notified_at end`.execute(
    tx,
  );
}

/** Writes what the rules found: raises, refreshes and resolves. */
export async function saveChanges(tx: Transaction, changes: AlertChanges, now: EpochMs): Promise<void> {
  const at = new Date(now);
  await Promise.all([
    raiseAlerts(
      tx,
      changes.raise.map(finding => ({ ...finding, occurrences: 1 })),
      now,
    ),
    changes.resolve.length === 0
      ? undefined
      : sql`update alerts set resolved_at = ${at} where id = any(${[...changes.resolve]}::uuid[]) and resolved_at is null`.execute(
          tx,
        ),
    changes.refresh.length === 0
      ? undefined
      : sql`update alerts set message = r.message, last_seen_at = ${at}
          from jsonb_to_recordset(${JSON.stringify(changes.refresh)}::jsonb) as r(id uuid, message text)
          where alerts.id = r.id`.execute(tx),
  ]);
}

/** Alerts of which people may still have to be told something: all that are open or were told lately. */
export async function readNoticed(db: Transaction, now: EpochMs): Promise<readonly Noticed[]> {
  const dayAgo = new Date(now - 86_400_000);
  const rows = await db
    .selectFrom('alerts')
    .select(['id', 'rule', 'severity', 'title', 'message', 'raised_at', 'occurrences', 'notified_at', 'resolved_at'])
    .where(sql<boolean>`resolved_at is null or resolved_at > ${dayAgo}`)
    .orderBy('raised_at', 'desc')
    .limit(1_000)
    .execute();
  return rows.map(row => ({
    id: row.id,
    rule: row.rule,
    severity: row.severity,
    title: row.title,
    message: row.message,
    raisedAt: row.raised_at,
    occurrences: row.occurrences,
    notifiedAt: row.notified_at,
    resolvedAt: row.resolved_at,
  }));
}

export async function markNotified(tx: Transaction, ids: readonly string[], now: EpochMs): Promise<void> {
  await tx
    .updateTable('alerts')
    .set({ notified_at: new Date(now) })
    .where('id', 'in', ids as readonly Id[])
    .execute();
}
