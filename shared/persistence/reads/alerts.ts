import type { Alert } from '../../contracts/api/status.ts';
import { CODES } from '../../domain/codes.ts';
import { isoOf, isoOrNull, type Reader } from './reader.ts';

export interface AlertFilter {
  /** True: only what is not resolved. */
  readonly open: boolean;
  readonly limit: number;
}

/** What a code means and asks for; null for a code that is not in the list. */
export const explainCode = (code: string | null): { readonly means: string; readonly mend: string } | null =>
  code !== null && Object.hasOwn(CODES, code) ? CODES[code as keyof typeof CODES] : null;

/** Alerts, the newest first. */
export async function readAlerts(db: Reader, { open, limit }: AlertFilter): Promise<readonly Alert[]> {
  let query = db.selectFrom('alerts').selectAll().orderBy('raised_at', 'desc').limit(limit);
  if (open) query = query.where('resolved_at', 'is', null);
  const rows = await query.execute();
  return rows.map(row => ({
    id: row.id,
    rule: row.rule,
    severity: row.severity,
    title: row.title,
    message: row.message,
    code: row.code,
    mend: explainCode(row.code)?.mend ?? null,
    raisedAt: isoOf(row.raised_at),
    lastSeenAt: isoOf(row.last_seen_at),
    occurrences: row.occurrences,
    notifiedAt: isoOrNull(row.notified_at),
    resolvedAt: isoOrNull(row.resolved_at),
  }));
}
