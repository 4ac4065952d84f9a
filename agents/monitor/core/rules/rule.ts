import type { Code } from '#shared/domain/codes.ts';
import type { Limits, Snapshot } from '../snapshot.ts';

export type Severity = 'info' | 'warning' | 'critical';

/** Something a person should know. One alert stays open per rule and title, so a title names the thing, not its numbers. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  /** What it means for the money, and what to do, for somebody who is worried. */
  readonly message: string;
  readonly code: Code | null;
}

export interface Rule {
  readonly name: string;
  /** How long a finding must be seen without a break before it becomes an alert, in ms. */
  holdMs(limits: Limits): number;
  find(snapshot: Snapshot, limits: Limits): readonly Omit<Finding, 'rule'>[];
}

export const atOnce = (): number => 0;
