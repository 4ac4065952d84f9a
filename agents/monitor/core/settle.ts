import { RULES } from './rules/registry.ts';
import type { Finding, Severity } from './rules/rule.ts';
import type { Limits } from './snapshot.ts';

/** Since when each finding has been seen without a break, by `keyOf`. */
export type Sightings = ReadonlyMap<string, number>;

export const keyOf = ({ rule, title }: Pick<Finding, 'rule' | 'title'>): string => `${rule}\n${title}`;

const HOLD = new Map(RULES.map(rule => [rule.name, rule]));

/** Notes what is seen at `now`, and returns the findings that were held for long enough to become alerts. */
export function settle(
  before: Sightings,
  findings: readonly Finding[],
  { now, limits }: { readonly now: number; readonly limits: Limits },
): { readonly sightings: Sightings; readonly settled: readonly Finding[] } {
  const sightings = new Map(findings.map(finding => [keyOf(finding), before.get(keyOf(finding)) ?? now]));
  const settled = findings.filter(finding => {
    const since = sightings.get(keyOf(finding)) ?? now;
    return now - since >= (HOLD.get(finding.rule)?.holdMs(limits) ?? 0);
  });
  return { sightings, settled };
}

/** An alert that is not resolved, as far as raising and resolving look at it. */
export interface OpenAlert {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  /** Wall time in ms. */
  readonly lastSeenAt: number;
}

export interface AlertChanges {
  /** New, or the same with another severity. */
  readonly raise: readonly Finding[];
  /** Still true: their message and the time they were last seen. */
  readonly refresh: readonly { readonly id: string; readonly message: string }[];
  readonly resolve: readonly string[];
}

/** How old `last_seen_at` of a lasting alert may get before it is written again. */
const REFRESH_MS = 30_000;

/**
 * What must be written so that the open alerts say what is true now. Alerts of rules that are not in the registry came
 * as messages: they are resolved once nobody has repeated them for `quietMs`.
 */
export function alertChanges(
  open: readonly OpenAlert[],
  { settled, seen }: { readonly settled: readonly Finding[]; readonly seen: Sightings },
  { now, quietMs }: { readonly now: number; readonly quietMs: number },
): AlertChanges {
  const openByKey = new Map(open.map(alert => [keyOf(alert), alert]));
  const found = new Map(settled.map(finding => [keyOf(finding), finding]));
  const raise = settled.filter(finding => openByKey.get(keyOf(finding))?.severity !== finding.severity);
  const raised = new Set(raise.map(keyOf));
  const refresh: { id: string; message: string }[] = [];
  const resolve: string[] = [];
  for (const alert of open) {
    const key = keyOf(alert);
    if (!HOLD.has(alert.rule)) {
      if (now - alert.lastSeenAt > quietMs) resolve.push(alert.id);
      continue;
    }
    if (!seen.has(key)) resolve.push(alert.id);
    else if (!raised.has(key) && now - alert.lastSeenAt > REFRESH_MS) {
      refresh.push({ id: alert.id, message: found.get(key)?.message ?? alert.message });
    }
  }
  return { raise, refresh, resolve };
}

export const isEmpty = ({ raise, refresh, resolve }: AlertChanges): boolean =>
  raise.length + refresh.length + resolve.length === 0;
