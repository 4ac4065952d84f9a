import type { Severity } from './rules/rule.ts';

/** An alert as far as telling people about it goes. Wall times in ms. */
export interface Noticed {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly raisedAt: number;
  readonly occurrences: number;
  readonly notifiedAt: number | null;
  readonly resolvedAt: number | null;
}

export interface NoticePolicy {
  readonly severities: readonly Severity[];
  /** Least time until the same alert is told again after it was over. */
  readonly coolDownMs: number;
  /** Least time between two messages about one rule, whatever they say. */
  readonly ruleGapMs: number;
  /** A critical alert that stays open is told again after this. */
  readonly remindMs: number;
}

export type Notice =
  | { readonly kind: 'raised'; readonly alert: Noticed }
  | { readonly kind: 'reminder'; readonly alert: Noticed }
  | { readonly kind: 'resolved'; readonly alert: Noticed };

/** Older news is no news: after a long time without a way to tell, only what is still open is told. */
const STALE_NEWS_MS = 3_600_000;
const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** What people should be told now, the gravest first. One rule speaks once per gap, then about all it has. */
export function dueNotices(alerts: readonly Noticed[], policy: NoticePolicy, now: number): readonly Notice[] {
  const lastOf = new Map<string, number>();
  const note = (key: string, at: number) => lastOf.set(key, Math.max(lastOf.get(key) ?? 0, at));
  for (const { rule, title, notifiedAt } of alerts) {
    if (notifiedAt === null) continue;
    note(rule, notifiedAt);
    note(`${rule}\n${title}`, notifiedAt);
  }
  const since = (key: string) => now - (lastOf.get(key) ?? Number.NEGATIVE_INFINITY);
  return alerts
    .filter(alert => policy.severities.includes(alert.severity))
    .flatMap(alert => noticeOf(alert, policy, now) ?? [])
    .filter(({ kind, alert: { rule, title } }) => {
      const again = kind === 'raised' ? policy.coolDownMs : policy.ruleGapMs;
      return since(rule) >= policy.ruleGapMs && since(`${rule}\n${title}`) >= again;
    })
    .toSorted((a, b) => RANK[a.alert.severity] - RANK[b.alert.severity] || a.alert.raisedAt - b.alert.raisedAt);
}

function noticeOf(alert: Noticed, { remindMs }: NoticePolicy, now: number): Notice | null {
  const { notifiedAt, resolvedAt } = alert;
  if (notifiedAt === null) {
    return resolvedAt !== null && now - resolvedAt > STALE_NEWS_MS ? null : { kind: 'raised', alert };
  }
  if (resolvedAt !== null) return resolvedAt > notifiedAt ? { kind: 'resolved', alert } : null;
  return alert.severity === 'critical' && now - notifiedAt >= remindMs ? { kind: 'reminder', alert } : null;
}
